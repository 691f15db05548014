import pandas as pd
import pytest

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.preparation.clean import clean
from ml_assets.preparation.tally import MOST_EXAMPLES, Tally
from ml_assets.spec.errors import DataError

CONTRACT = Contract(
    problem="people",
    columns={
        "age": ColumnContract.model_validate(
            {"type": "integer", "min": 0, "max": 120, "repairs": {"missing": ["?"]}}
        ),
        "plan": ColumnContract(type="string", allowed=["free", "pro"]),
    },
)


def tally_of(*batches: list[tuple[object, object]]) -> Tally:
    tally = Tally()
    for rows in batches:
        tally.add(clean(pd.DataFrame(rows, columns=["age", "plan"], dtype=object), CONTRACT))
    return tally


def test_batches_are_counted_together() -> None:
    tally = tally_of([(1, "free"), ("x", "gold")], [(200, "pro"), ("?", "gold"), (3, "pro")])
    assert (tally.clean, tally.quarantined, tally.share) == (2, 3, 0.6)
    assert {name: (kind.rows, dict(kind.by_name)) for name, kind in tally.rules.items()} == {
        "type": (1, {"age.type": 1}),
        "allowed_values": (2, {"plan.allowed_values": 2}),
        "range": (1, {"age.range": 1}),
        "not_null": (1, {"age.not_null": 1}),
    }
    assert (tally.repairs.rows, dict(tally.repairs.by_name)) == (1, {"age.missing_code": 1})
    assert tally.repairs.examples[0]["before"] == "?"


def test_examples_are_few_and_counts_whole() -> None:
    tally = tally_of([("x", "pro")] * 40, [("x", "pro")] * 40)
    assert len(tally.rules["type"].examples) == MOST_EXAMPLES
    assert tally.rules["type"].rows == 80


def test_too_many_broken_rows_stop_the_run_and_say_which_rules() -> None:
    tally = tally_of([(1, "free"), ("x", "free"), ("", "pro"), (2, "pro")])
    tally.refuse_if_too_many(0.5)
    with pytest.raises(DataError) as caught:
        tally.refuse_if_too_many(0.49)
    message = str(caught.value)
    assert "2 of 4 rows (50.0%) break the contract, more than the 49.0%" in message
    assert "age.type in 1 rows" in message
    assert "row 1 age = x; row 2 age = missing" in message
    assert "max_quarantine_share" in message


def test_no_clean_row_is_refused_whatever_the_share() -> None:
    with pytest.raises(DataError, match=r"No row keeps the contract \(1 rows break it\)"):
        tally_of([("x", "pro")]).refuse_if_too_many(1.0)
