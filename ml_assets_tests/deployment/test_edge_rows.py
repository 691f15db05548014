from datetime import datetime

import pandas as pd

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.contract.row_check import check_rows
from ml_assets.deployment.edge_rows import edge_rows, edge_values, with_edge_rows

CONTRACT = Contract(problem="toys", columns={
    "name": ColumnContract(type="string", role="id"),
    "size": ColumnContract(type="number", nullable=True, max=50),
    "count": ColumnContract(type="integer", min=1, max=9),
    "is new": ColumnContract(type="boolean"),
    "colour": ColumnContract(type="string", allowed=["blue", "red"]),
    "code": ColumnContract(type="string", pattern="[A-Z]{2}", max_length=2),
    "city": ColumnContract(type="string", nullable=True, max_length=12),
    "ordered at": ColumnContract(type="datetime", max=datetime(2030, 1, 1)),
    "y": ColumnContract(type="number", role="target"),
})  # fmt: skip
ROWS = pd.DataFrame({
    "name": ["a", "b", "c"], "size": [1.0, None, 3.0], "count": [1, 2, 3],
    "is new": [True, False, True], "colour": ["red"] * 3, "code": ["AB"] * 3, "city": ["x"] * 3,
    "ordered at": pd.to_datetime(["2024-01-01"] * 3), "y": [1.0, 2.0, 3.0],
})  # fmt: skip


def test_edges_keep_the_contract_and_reach_its_bounds() -> None:
    found = edge_rows(ROWS, CONTRACT)

    assert list(found) == CONTRACT.names("feature")
    assert check_rows(found, CONTRACT.of("feature")).broken.empty
    assert found["size"].isna().any()
    assert (found["size"].max(), found["size"].min()) == (50.0, -1e12)
    assert set(found["count"]) >= {1, 2, 9}
    assert set(found["colour"]) == {"blue", "red"}
    assert found["city"].isna().any()
    assert any(str(city).startswith("never seen") for city in found["city"])
    assert found["ordered at"].max() == pd.Timestamp("2030-01-01")
    # The pattern allows none of the texts that were tried.
    assert set(found["code"]) == {"AB"}


def test_the_rows_come_first() -> None:
    found = with_edge_rows(ROWS, CONTRACT)

    pd.testing.assert_frame_equal(found.head(3), ROWS[list(found)], check_dtype=False)
    assert len(found) > 30


def test_a_bound_of_one_value_is_enough() -> None:
    assert edge_values(ColumnContract(type="number", min=2, max=2)) == [2.0, 2.0]
    assert edge_values(ColumnContract(type="image", nullable=True)) == [None]
