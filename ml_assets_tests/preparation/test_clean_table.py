from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ml_assets.contract.contract import Contract
from ml_assets.disk import parquet_table
from ml_assets.disk.parquet_table import ParquetTable, write_batches
from ml_assets.preparation.clean import Cleaned, clean
from ml_assets.preparation.clean_table import CleanedTable, clean_table
from ml_assets.spec.errors import DataError

CONTRACT = Contract.model_validate({
    "problem": "people",
    "columns": {
        "id": {"type": "integer", "role": "id", "unique": True},
        "age": {"type": "integer", "nullable": True, "min": 0, "max": 120,
                "repairs": {"missing": [-999], "possible": {"min": -500, "max": 500}}},
        "income": {"type": "number", "nullable": True, "repairs": {"symbols": ["$"]}},
        "shop": {"type": "string", "pattern": "[a-z]+", "max_length": 3},
        "day": {"type": "datetime", "nullable": True, "repairs": {"date_format": "%d.%m.%Y"}},
        "plan": {"type": "string", "allowed": ["free", "pro"], "repairs": {"spelling": True}},
        "flag": {"type": "boolean", "nullable": True},
        "note": {"type": "string", "role": "dropped", "nullable": True},
        "left": {"type": "boolean", "role": "target"},
    },
    "table": {"keys": [["shop", "day"], ["age", "income"]], "distinct_rows": True},
})  # fmt: skip
SCHEMA = pa.schema({
    "id": pa.int64(), "age": pa.int64(), "income": pa.string(), "shop": pa.string(),
    "day": pa.string(), "plan": pa.string(), "flag": pa.bool_(), "note": pa.binary(),
    "left": pa.string(), "unknown": pa.int32(),
})  # fmt: skip
# A row of 9 columns is rarely good by chance: most values are.
_ROWS = st.fixed_dictionaries({
    "id": st.one_of(st.integers(0, 30), st.sampled_from([None, 2**60 + 1, 2**53 - 1])),
    "age": st.sampled_from([30, 31, 32, 33, None, -999, 501, 121, 2**60 + 1]),
    "income": st.sampled_from(["1", "2", "3.5", "$4", None, " ", "inf", "x"]),
    "shop": st.sampled_from(["a", "b", "cd", "abc", "ABCD", "e1", None]),
    "day": st.sampled_from([None, "2024-01-01", "01.01.2024", "2024-01-02", "soon"]),
    "plan": st.sampled_from(["free", "pro", " pro", "PRO", "gold"]),
    "flag": st.sampled_from([True, False, None]),
    "note": st.sampled_from([b"\xff", None]),
    "left": st.sampled_from(["yes", "no", "yes", "no", "perhaps"]),
    "unknown": st.sampled_from([1, None]),
})  # fmt: skip


def _cleaned(rows: pa.Table, folder: Path, size: int) -> CleanedTable:
    folder.mkdir(parents=True, exist_ok=True)
    write_batches(folder / "raw.parquet", rows.schema, rows.to_batches(size))
    with pytest.MonkeyPatch.context() as patch:
        # The default of an argument, bound when the function was made.
        patch.setattr(ParquetTable.batches, "__defaults__", (None, size))
        return clean_table(ParquetTable(folder / "raw.parquet"), CONTRACT, folder)


def _same_tally(one: CleanedTable, other: CleanedTable) -> bool:
    def counts(kind: Any) -> Any:
        return kind.rows, dict(kind.by_name), kind.examples

    def all_of(table: CleanedTable) -> Any:
        tally = table.tally
        rules = {name: counts(kind) for name, kind in sorted(tally.rules.items())}
        return tally.clean, tally.quarantined, tally.first_broken, rules, counts(tally.repairs)

    return all_of(one) == all_of(other)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(_ROWS, max_size=14), size=st.integers(1, 6))
def test_batches_of_any_size_give_what_the_whole_gives(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]], size: int
) -> None:
    folder = tmp_path_factory.mktemp("clean")
    raw = pa.Table.from_pylist(rows, SCHEMA)
    by_batch, whole = _cleaned(raw, folder / "a", size), _cleaned(raw, folder / "b", 10_000)
    for part in ("clean", "quarantine", "repairs"):
        assert getattr(by_batch, part).read().equals(getattr(whole, part).read()), part
    assert _same_tally(by_batch, whole)
    # Nothing is lost, and what is set aside is what was found.
    quarantine = whole.quarantine.read()
    places = quarantine["_row"].to_pylist()
    assert whole.clean.rows + whole.quarantine.rows == len(raw)
    assert sorted(set(places)) == places
    assert quarantine.select(SCHEMA.names).equals(raw.take(pa.array(places, pa.int64())))
    assert whole.clean.frame()["id"].is_unique


def _in_memory(raw: pa.Table) -> Cleaned:
    return clean(raw.to_pandas(integer_object_nulls=True), CONTRACT)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(_ROWS, max_size=12))
def test_files_hold_what_a_table_in_memory_gives(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]]
) -> None:
    raw = pa.Table.from_pylist(rows, SCHEMA)
    found = _cleaned(raw, tmp_path_factory.mktemp("clean"), 3)
    expected = _in_memory(raw)
    assert found.clean.rows == len(expected.clean)
    assert found.clean.frame()["shop"].tolist() == expected.clean["shop"].tolist()
    for name in ("_row", "_rules", "_reason"):
        assert found.quarantine.frame()[name].tolist() == expected.quarantine[name].tolist()
    repaired = found.repairs.frame()
    assert repaired.to_dict("list") == expected.repaired.to_dict("list")


def _good(rows: int = 10, **columns: Any) -> pa.Table:
    standard: dict[str, Any] = {
        "id": range(rows), "age": [30 + i for i in range(rows)], "income": ["1"] * rows,
        "shop": ["a"] * rows, "day": [f"{1 + i:02}.01.2024" for i in range(rows)],
        "plan": ["PRO"] * rows, "flag": [True] * rows, "note": [None] * rows,
        "left": ["yes", "no"] * (rows // 2), "unknown": [None] * rows,
    }  # fmt: skip
    arrays = {name: list(columns.get(name, values)) for name, values in standard.items()}
    return pa.table(arrays, schema=SCHEMA)


def test_clean_rows_are_stored_in_the_types_of_the_contract(tmp_path: Path) -> None:
    found = _cleaned(_good(age=[None, -999, *range(30, 38)]), tmp_path, 4)
    assert found.quarantine.rows == 0
    types = {field.name: str(field.type) for field in found.clean.schema}
    assert types == {
        "id": "int64", "age": "int64", "income": "double", "shop": "string",
        "day": "timestamp[ns]", "plan": "string", "flag": "bool", "left": "bool",
    }  # fmt: skip
    frame = found.clean.frame()
    assert frame["plan"].tolist() == ["pro"] * 10
    assert np.isnan(frame["age"].iloc[1])
    assert frame["day"].iloc[2] == pd.Timestamp("2024-01-03")
    kinds = found.repairs.frame()["repair"].value_counts().to_dict()
    assert kinds == {"plan.spelling": 10, "day.date_format": 10, "age.missing_code": 1}


def test_a_row_that_repeats_one_of_an_earlier_batch_is_set_aside(tmp_path: Path) -> None:
    ids = [0, 1, 2, 3, 4, 5, 6, 7, 0, 9]
    found = _cleaned(_good(id=ids), tmp_path, 3).quarantine.frame()
    assert (found["_row"].tolist(), found["_rules"].tolist()) == ([8], ["id.unique"])
    assert found["_reason"].tolist() == ["id = 0 breaks: does not occur in an earlier row"]


def test_a_row_is_no_repetition_of_one_that_could_not_be_read(tmp_path: Path) -> None:
    contract = Contract.model_validate({
        "problem": "p",
        "columns": {"x": {"type": "number", "nullable": True}, "s": {"type": "string"}},
        "table": {"distinct_rows": True},
    })  # fmt: skip
    rows = pa.table({"x": ["abc", None, "1", "1"], "s": ["a", "a", "b", "b"]})
    write_batches(tmp_path / "raw.parquet", rows.schema, rows.to_batches())
    found = clean_table(ParquetTable(tmp_path / "raw.parquet"), contract, tmp_path)
    assert found.quarantine.frame()["_rules"].tolist() == ["x.type", "row.unique"]


def test_a_table_without_rows_gives_empty_parts_or_names_the_absent_column(tmp_path: Path) -> None:
    found = _cleaned(_good(0), tmp_path, 5)
    assert (found.clean.rows, found.quarantine.rows, found.repairs.rows) == (0, 0, 0)
    assert found.quarantine.schema.names == [*SCHEMA.names, "_row", "_rules", "_reason"]
    for rows in (0, 10):
        with pytest.raises(DataError, match="lacks column 'plan'"):
            _cleaned(_good(rows).drop_columns(["plan"]), tmp_path / str(rows), 5)


def test_a_column_that_bears_a_name_of_quarantine_is_refused(tmp_path: Path) -> None:
    rows = _good().append_column("_row", pa.array(range(10)))
    with pytest.raises(DataError, match="'_row' bears a name"):
        _cleaned(rows, tmp_path, 5)


def test_the_default_batch_is_that_of_the_table() -> None:
    assert ParquetTable.batches.__defaults__ == (None, parquet_table.BATCH_ROWS)
