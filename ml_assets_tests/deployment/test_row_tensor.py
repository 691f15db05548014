from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ml_assets.contract.coercion import coerce
from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.deployment.row_tensor import RowTensor, UnreadValueError
from ml_assets.estimator.onnx_model import OnnxColumn, OnnxDescription

CONTRACT = Contract(problem="toys", columns={
    "size": ColumnContract(type="number", nullable=True),
    "count": ColumnContract(type="integer", nullable=True),
    "is new": ColumnContract(type="boolean", nullable=True),
    "colour": ColumnContract(type="string", nullable=True),
    "ordered at": ColumnContract(type="datetime", nullable=True),
})  # fmt: skip
DESCRIPTION = OnnxDescription(model_version="v", task="regression", rows_at_once=9, columns=[
    OnnxColumn(column="colour", kind="category", categories=["", "blue", "red"]),
    OnnxColumn(column="size", kind="number"),
    OnnxColumn(column="count", kind="number"),
    OnnxColumn(column="is new", kind="number"),
    OnnxColumn(column="ordered at", kind="moment"),
])  # fmt: skip
ROW: dict[str, Any] = {
    "size": 1.5, "count": 3, "is new": True, "colour": "red",
    "ordered at": datetime(1969, 12, 31, 23, 59, 59),
}  # fmt: skip


def tensor(*rows: dict[str, Any]) -> np.ndarray:
    return RowTensor.of(DESCRIPTION, CONTRACT).tensor(rows)


def test_values_stand_in_the_order_of_the_models_columns() -> None:
    zoned = datetime(1970, 1, 1, 2, 0, tzinfo=UTC)

    found = tensor(ROW, ROW | {"colour": " blue ", "is new": False, "ordered at": zoned})

    assert found.tolist() == [[2.0, 1.5, 3.0, 1.0, -1.0], [1.0, 1.5, 3.0, 0.0, 120.0]]
    assert tensor().shape == (0, 5)


def test_missing_and_unseen_values() -> None:
    missing = tensor(dict.fromkeys(ROW))
    assert missing[0, 0] == 0.0
    assert np.isnan(missing[0, 1:]).all()
    assert tensor(ROW | {"colour": "green", "size": float("nan")})[0, 0] == -1.0


@pytest.mark.parametrize(
    ("column", "value"),
    [("size", "1.5"), ("size", True), ("size", float("inf")), ("count", 2.5), ("count", 2**60),
     ("count", 1e300), ("is new", 1), ("is new", "yes"), ("colour", 3), ("colour", ["red"]),
     ("ordered at", "2024-01-01"), ("ordered at", pd.Timestamp("2024-01-01"))],
)  # fmt: skip
def test_other_values_are_left_to_a_table(column: str, value: Any) -> None:
    with pytest.raises((UnreadValueError, TypeError)):
        tensor(ROW | {column: value})


@pytest.mark.parametrize(
    ("column", "value"), [("size", 7), ("size", -1e-300), ("count", 4.0), ("count", 2**53 - 1)]
)
def test_numbers_are_read_as_a_table_reads_them(column: str, value: Any) -> None:
    frame = coerce(pd.DataFrame([ROW | {column: value}]), CONTRACT).frame
    assert tensor(ROW | {column: value})[0, 1:3].tolist() == [
        float(frame["size"][0]), float(frame["count"][0]),
    ]  # fmt: skip


def test_an_absent_column_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="size"):
        tensor({name: value for name, value in ROW.items() if name != "size"})
