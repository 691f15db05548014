from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.contract.inference import infer_contract
from ml_assets.preparation.clean import Cleaned, clean
from ml_assets.spec.errors import DataError
from ml_assets.spec.problem_spec import ProblemSpec

CONTRACT = Contract(
    problem="people",
    columns={
        "id": ColumnContract(type="integer", role="id", unique=True),
        "age": ColumnContract(type="integer", min=0, max=120),
        "income": ColumnContract(type="number", nullable=True),
        "plan": ColumnContract(type="string", allowed=["free", "pro"]),
        "note": ColumnContract(type="string", role="dropped"),
        "left": ColumnContract(type="boolean", role="target"),
    },
)
GOOD = {"id": "1", "age": "30", "income": "1.5", "plan": "pro", "note": "n", "left": "yes"}


def _raw(*rows: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame([{**GOOD, "id": i, **row} for i, row in enumerate(rows)], index=None)


def test_clean_rows_have_the_types_of_the_contract_and_no_dropped_column() -> None:
    cleaned = clean(_raw({}, {"income": " "}, {"left": "0"}), CONTRACT)
    assert cleaned.clean.dtypes.astype(str).to_dict() == {
        "id": "int64", "age": "int64", "income": "float64", "plan": "object", "left": "bool"
    }  # fmt: skip
    assert cleaned.clean["left"].tolist() == [True, True, False]
    assert np.isnan(cleaned.clean["income"].iloc[1])
    assert cleaned.quarantine.empty


@pytest.mark.parametrize(
    ("cell", "rule", "reason"),
    [
        ({"age": "old"}, "age.type", "age = old"),
        ({"age": "30.5"}, "age.type", "age = 30.5"),
        ({"age": ""}, "age.not_null", "age is missing"),
        ({"age": "121"}, "age.range", "between 0 and 120"),
        ({"income": "inf"}, "income.finite", "income = inf"),
        ({"income": -np.inf}, "income.finite", "income = -inf"),
        ({"plan": "gold"}, "plan.allowed_values", "plan = gold breaks: is one of free, pro"),
        ({"id": 0}, "id.unique", "id = 0"),
        ({"left": None}, "left.not_null", "left is missing"),
        ({"left": "perhaps"}, "left.type", "left = perhaps"),
    ],
)
def test_a_row_that_breaks_a_rule_is_set_aside_with_the_reason(
    cell: dict[str, object], rule: str, reason: str
) -> None:
    raw = _raw({}, {}, cell, {})
    cleaned = clean(raw.set_index(pd.Index([9, 8, 7, 6])), CONTRACT)
    assert cleaned.clean["id"].tolist() == [0, 1, 3]
    (row,) = cleaned.quarantine.to_dict(orient="records")
    assert (row["_row"], row["_rules"]) == (2, rule)
    assert reason in row["_reason"]
    assert {name: row[name] for name in raw.columns} == raw.iloc[2].to_dict()
    assert cleaned.clean.dtypes["age"] == "int64"


def test_a_row_with_several_faults_is_set_aside_once() -> None:
    cleaned = clean(_raw({}, {"age": "x", "plan": "gold", "left": ""}), CONTRACT)
    assert len(cleaned.quarantine) == 1
    assert cleaned.quarantine["_rules"].iloc[0] == "age.type; plan.allowed_values; left.not_null"
    assert sorted(cleaned.broken["column"]) == ["age", "left", "plan"]


cells = st.one_of(
    st.none(), st.integers(-200, 200), st.floats(), st.booleans(), st.text(max_size=5),
    st.sampled_from(["", " ", "free", "pro", "yes", "no", "12", "1e3", "nan", "inf"]),
)  # fmt: skip


@settings(deadline=None, max_examples=25)
@given(st.lists(st.fixed_dictionaries(dict.fromkeys(CONTRACT.columns, cells)), max_size=12))
def test_every_raw_row_is_in_exactly_one_part(rows: list[dict[str, object]]) -> None:
    raw = pd.DataFrame(rows, columns=list(CONTRACT.columns), dtype=object)
    cleaned = clean(raw, CONTRACT)
    assert len(raw) == len(cleaned.clean) + len(cleaned.quarantine)
    places = cleaned.quarantine["_row"]
    assert places.is_monotonic_increasing
    assert places.is_unique
    pd.testing.assert_frame_equal(
        cleaned.quarantine[list(raw.columns)], raw.iloc[places].reset_index(drop=True)
    )
    again = clean(cleaned.clean.assign(note=""), CONTRACT)
    assert again.quarantine.empty
    pd.testing.assert_frame_equal(again.clean, cleaned.clean)


def test_absent_columns_are_refused_by_name_and_unknown_ones_not_read() -> None:
    raw = _raw({}, {})
    with pytest.raises(DataError, match=r"lacks column 'age' of its contract.*write 'agee'"):
        clean(raw.rename(columns={"age": "agee"}), CONTRACT)
    with pytest.raises(DataError, match=r"lacks columns 'age', 'left'"):
        clean(raw.drop(columns=["age", "left"]), CONTRACT)
    extra = clean(raw.assign(extra=1, age=["x", "30"]), CONTRACT)
    assert "extra" not in extra.clean
    assert extra.quarantine["extra"].tolist() == [1]
    assert len(clean(raw.drop(columns="note"), CONTRACT).clean) == 2


def _telco(folder: Path) -> tuple[pd.DataFrame, Contract]:
    raw = pd.read_csv(folder / "telco_churn.csv")
    spec = ProblemSpec.model_validate({
        "name": "churn",
        "problem": {"task": "binary_classification", "target": "Churn"},
        "sources": {"customers": {"uri": "telco_churn.csv"}},
        "columns": {"id": "customerID"},
    })  # fmt: skip
    return raw, infer_contract(raw, spec)


def test_telco_is_clean_by_its_inferred_contract_and_spoiled_rows_are_found(
    shared_datasets: Path,
) -> None:
    raw, contract = _telco(shared_datasets)
    assert len(clean(raw, contract).clean) == len(raw)
    spoiled: pd.DataFrame = raw.astype(object)
    spoiled.loc[10, "tenure"] = "unknown"
    spoiled.loc[20, "MonthlyCharges"] = np.inf
    spoiled.loc[30, "Contract"] = "Ten year"
    spoiled.loc[40, "customerID"] = spoiled.loc[0, "customerID"]
    spoiled.loc[50, "Churn"] = None
    cleaned: Cleaned = clean(spoiled, contract)
    assert dict(zip(cleaned.quarantine["_row"], cleaned.quarantine["_rules"], strict=True)) == {
        10: "tenure.type", 20: "MonthlyCharges.finite", 30: "Contract.allowed_values",
        40: "customerID.unique", 50: "Churn.not_null",
    }  # fmt: skip
