import numpy as np
import pandas as pd
import pytest

from ml_assets.attribution.counterfactual_aim import Aim
from ml_assets.attribution.counterfactual_rows import (
    MOST_ROWS,
    accepted_row,
    plausible_rows,
    scored_contract,
)
from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.spec.errors import DataError
from ml_assets.spec.feature_plan import Feature, FeaturePlan

CONTRACT = Contract(
    problem="p",
    columns={
        "size": ColumnContract(type="integer", min=0, max=10_000, unique=True),
        "gender": ColumnContract(type="string", sensitive=True, allowed=["f", "m"]),
        "count": ColumnContract(type="number", role="weight", min=0),
        "y": ColumnContract(type="string", role="target", allowed=["no", "yes"]),
    },
)
RULES = scored_contract(CONTRACT)
PLAN = FeaturePlan(target="y", weight="count", features=[Feature(column="size", kind="number")])
AIM = Aim("labelled yes", ("yes",))


def rows(many: int, **columns: object) -> pd.DataFrame:
    return pd.DataFrame({"size": np.arange(many), "gender": "f", "count": 1.0, "y": "no"}).assign(
        **columns
    )


def drawn(frame: pd.DataFrame, seed: int = 7) -> list[int]:
    return plausible_rows(frame, PLAN, RULES, AIM, seed)["size"].tolist()


def test_a_row_is_read_as_the_service_reads_it() -> None:
    found = accepted_row({"size": "12 ", "gender": "f", "y": "yes", "more": 1}, RULES)
    assert found.to_dict("records") == [{"size": 12, "gender": "f"}]


def test_a_row_that_breaks_the_contract_is_refused_without_its_secrets() -> None:
    with pytest.raises(DataError, match=r"size.range: -1; gender.allowed_values: hidden") as error:
        accepted_row({"size": -1, "gender": "k7"}, RULES)
    assert "k7" not in str(error.value)
    with pytest.raises(DataError, match="'gender' of the contract is absent"):
        accepted_row({"size": 1}, RULES)


def test_few_rows_are_all_taken_but_for_those_that_do_not_count() -> None:
    frame = rows(6, count=[1.0, 0.0, 2.0, 0.5, 1.0, 1.0])
    frame.loc[4, "size"] = -3
    assert drawn(frame) == [0, 2, 3, 5]


def test_of_many_rows_half_are_of_the_rare_decision() -> None:
    frame = rows(5_000)
    frame.loc[::8, "y"] = "yes"
    found = drawn(frame)
    assert len(found) == len(set(found)) == MOST_ROWS
    assert found == sorted(found) == drawn(frame)
    assert found != drawn(frame, seed=8)
    wanted = sum(size % 8 == 0 for size in found)
    # Half of them, and an eighth of the others.
    assert wanted == pytest.approx(500 + 500 * 125 / 4500, abs=20)
    assert len(drawn(frame.drop(columns="y"))) == MOST_ROWS
