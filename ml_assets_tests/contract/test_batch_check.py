import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_assets.contract.batch_check import check_batch, surely_good
from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.contract.row_check import check_rows
from ml_assets.disk.parquet_table import as_frame
from ml_assets.spec.errors import DataError

COLUMNS: dict[str, dict[str, Any]] = {
    "pages": {"type": "integer", "min": 0, "max": 100},
    "visits": {"type": "integer", "nullable": True},
    "level": {"type": "integer", "allowed": [1, 2, 3]},
    "score": {"type": "number", "min": -1, "max": 10},
    "weight": {"type": "number", "nullable": True, "max": 5},
    "seen_at": {"type": "datetime", "min": "2026-01-01T00:00:00", "max": "2026-12-31T00:00:00"},
    "left_at": {"type": "datetime", "nullable": True},
    "member": {"type": "boolean"},
    "asked": {"type": "boolean", "nullable": True},
    "plan": {"type": "string", "allowed": ["basic", "gold", " odd"]},
    "code": {"type": "string", "pattern": "[A-Z]{2}[0-9]+"},
    "note": {"type": "string", "min_length": 3, "max_length": 8, "nullable": True},
}
CONTRACT = Contract.model_validate({"problem": "visits", "columns": COLUMNS})
SCHEMA = pa.schema([
    ("pages", pa.int64()), ("visits", pa.float64()), ("level", pa.int64()), ("score", pa.float64()),
    ("weight", pa.int64()), ("seen_at", pa.timestamp("ns")), ("left_at", pa.timestamp("ns")),
    ("member", pa.bool_()), ("asked", pa.bool_()), ("plan", pa.string()), ("code", pa.string()),
    ("note", pa.string()),
])  # fmt: skip
MOMENTS = [dt.datetime(2026, 5, 1), dt.datetime(2025, 1, 1), dt.datetime(2026, 12, 31), None]
VALUES: dict[str, list[Any]] = {
    "pages": [0, 50, 100, -1, 101, 2**60, None],
    "visits": [0.0, 7.0, 1.5, float("nan"), float("inf"), 2.0**53, None],
    "level": [1, 3, 4, None],
    "score": [-1.0, 10.0, 10.5, float("nan"), float("-inf"), None],
    "weight": [5, -7, 6, None],
    "seen_at": MOMENTS,
    "left_at": MOMENTS,
    "member": [True, False, None],
    "asked": [True, False, None],
    "plan": ["basic", "gold", " gold", " odd", "odd", "", "Gold", None],
    "code": ["AB1", "AB1 ", "ab1", "AB", "", None],
    "note": ["abc", "abcdefgh", "ab", "abcdefghi", "ééé", "   ", None],
}


def good_row() -> dict[str, Any]:
    return {name: values[0] for name, values in VALUES.items()}


def batch_of(rows: list[dict[str, Any]]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist(rows, SCHEMA)


def assert_same_verdict(batch: pa.RecordBatch, contract: Contract, first: int = 0) -> None:
    frame = as_frame(batch, exact_integers=True)
    frame.index = pd.RangeIndex(first, first + len(frame))
    expected, found = check_rows(frame, contract), check_batch(batch, first, contract)
    pd.testing.assert_frame_equal(found.good, expected.good, check_index_type=False)
    assert found.broken.astype(str).values.tolist() == expected.broken.astype(str).values.tolist()


@settings(max_examples=25)
@given(st.lists(st.fixed_dictionaries({n: st.sampled_from(v) for n, v in VALUES.items()})
                | st.just(good_row()), min_size=1, max_size=12))  # fmt: skip
def test_the_verdict_is_that_of_judging_every_row(rows: list[dict[str, Any]]) -> None:
    assert_same_verdict(batch_of(rows), CONTRACT, first=1000)


@pytest.mark.parametrize("name", VALUES)
def test_one_odd_value_among_good_ones_gets_the_same_verdict(name: str) -> None:
    rows = [good_row() | {name: value} for value in VALUES[name]]
    assert_same_verdict(batch_of(rows), CONTRACT)


def test_rows_without_a_doubt_are_known_as_such() -> None:
    rows = [good_row() | {"pages": i % 101, "score": i / 1000} for i in range(1000)]
    rows[7]["score"] = 11.0
    rows[9]["note"] = None
    sure = surely_good(batch_of(rows), CONTRACT)
    assert {name: (~good).nonzero()[0].tolist() for name, good in sure.items()
            if not good.all()} == {"score": [7]}  # fmt: skip


def test_values_of_another_type_are_read_as_before() -> None:
    batch = pa.RecordBatch.from_pydict({"n": ["1", " 2 ", "x"], "m": [1.0, 2.5, 3.0]})
    contract = Contract(problem="p", columns={"n": ColumnContract(type="number"),
                                              "m": ColumnContract(type="integer")})  # fmt: skip
    assert {name: good.tolist() for name, good in surely_good(batch, contract).items()} == {
        "n": [False, False, False], "m": [True, False, True]
    }  # fmt: skip
    assert_same_verdict(batch, contract)


def test_repairs_are_made() -> None:
    column = {"type": "number", "repairs": {"missing": [-999]}, "nullable": True}
    contract = Contract.model_validate({"problem": "p", "columns": {"n": column}})
    check = check_batch(pa.RecordBatch.from_pydict({"n": [1.0, -999.0]}), 0, contract)
    np.testing.assert_array_equal(check.good["n"], [1.0, np.nan])


def test_values_that_must_be_unique_are_all_looked_at() -> None:
    contract = Contract(problem="p", columns={"n": ColumnContract(type="integer", unique=True)})
    assert_same_verdict(pa.RecordBatch.from_pydict({"n": [1, 2, 1]}), contract)


def test_an_absent_column_is_named() -> None:
    with pytest.raises(DataError, match="score"):
        check_batch(batch_of([good_row()]).drop_columns(["score"]), 0, CONTRACT)


def test_a_batch_without_rows_keeps_its_columns() -> None:
    check = check_batch(batch_of([]), 0, CONTRACT)
    assert list(check.good.columns) == list(COLUMNS)
    assert check.broken.empty


def test_rows_beside_those_that_are_taken_out_keep_their_places() -> None:
    rows = [good_row() | {"pages": i % 101} for i in range(50)]
    rows[7]["score"] = 11.0
    rows[9]["pages"] = -1
    assert_same_verdict(batch_of(rows), CONTRACT, first=300)
    # Looked at singly, and good: it is put back among those that were never in doubt.
    rows[20]["visits"] = None
    rows[21]["note"] = None
    assert_same_verdict(batch_of(rows), CONTRACT, first=300)
