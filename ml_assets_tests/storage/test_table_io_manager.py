from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pandas as pd
import pyarrow as pa
import pytest
from upath import UPath

from ml_assets.disk.parquet_table import ParquetTable, write_batches
from ml_assets.storage.table_io_manager import AS_PARQUET, Table, TableIOManager

FRAME = pd.DataFrame(
    {
        "n": pd.array([1.5, None], dtype="float64"),
        "s": ["x", None],
        "t": [pd.Timestamp("2026-01-02T03:04:05.000000006"), pd.NaT],
    },
    index=[7, 9],
)


def handed_back(value: Any, base: UPath) -> tuple[Any, ParquetTable]:
    """Store a table; return it as a plain input and as an input of a file get it."""
    found: dict[str, Any] = {}

    @dg.asset
    def stored() -> Table:
        return value() if callable(value) else value

    @dg.asset
    def as_frame(stored: Table) -> None:
        found["frame"] = stored

    @dg.asset
    def as_file(stored: ParquetTable) -> None:
        found["file"] = stored

    @dg.asset(ins={"stored": dg.AssetIn(metadata=AS_PARQUET)})
    def by_metadata(**inputs: Any) -> None:
        found["by_metadata"] = inputs["stored"]

    resources = {"io_manager": TableIOManager(base_path=base)}
    assert dg.materialize([stored, as_frame, as_file, by_metadata], resources=resources).success
    assert found["by_metadata"] == found["file"]
    return found["frame"], found["file"]


@pytest.fixture(params=["disk", "memory"])
def base(request: pytest.FixtureRequest, tmp_path: Path) -> UPath:
    return UPath(tmp_path if request.param == "disk" else f"memory://tables/{tmp_path.name}")


def test_a_frame_comes_back_as_it_was(base: UPath) -> None:
    frame, file = handed_back(FRAME, base)
    pd.testing.assert_frame_equal(frame, FRAME.reset_index(drop=True))
    assert isinstance(file, ParquetTable)
    assert file.schema.names == ["n", "s", "t"]
    assert file.rows == 2
    assert (base / "stored.parquet").exists()


def test_an_arrow_table_comes_back_with_its_types(base: UPath) -> None:
    table = pa.table({"day": pa.array([1], pa.date32()), "small": pa.array([1], pa.int8())})
    frame, file = handed_back(table, base)
    assert file.read().equals(table)
    assert frame["day"].dtype == "datetime64[ns]"


def test_a_stream_is_written_as_it_is_read(base: UPath) -> None:
    batches = pa.table({"n": pa.array(range(100), pa.int32())}).to_batches(10)
    held: list[int] = []

    def rows() -> Iterator[pa.RecordBatch]:
        for batch in batches:
            held.append(len(batch))
            yield batch

    reader = pa.RecordBatchReader.from_batches(batches[0].schema, rows())
    assert held == []
    frame, file = handed_back(lambda: reader, base)
    assert frame["n"].tolist() == list(range(100))
    assert file.schema == batches[0].schema
    assert held == [10] * 10


def test_a_stream_that_breaks_leaves_the_last_good_table(base: UPath) -> None:
    handed_back(FRAME, base)
    schema = pa.schema([("n", pa.int64())])

    def torn() -> Iterator[pa.RecordBatch]:
        yield pa.RecordBatch.from_pylist([{"n": 1}], schema)
        raise RuntimeError("torn")

    with pytest.raises(RuntimeError, match="torn"):
        handed_back(lambda: pa.RecordBatchReader.from_batches(schema, torn()), base)
    assert ParquetTable(base / "stored.parquet").schema.names == ["n", "s", "t"]


def test_a_file_is_copied(base: UPath, tmp_path: Path) -> None:
    rows = pa.table({"n": range(5)})
    path = tmp_path / "elsewhere" / "t.parquet"
    write_batches(path, rows.schema, rows.to_batches())
    _, file = handed_back(ParquetTable(path), base)
    path.unlink()
    assert file.read().equals(rows)
    # Also onto itself.
    _, again = handed_back(file, base)
    assert again.read().equals(rows)


def test_an_empty_table_keeps_its_columns(tmp_path: Path) -> None:
    frame, _ = handed_back(FRAME.head(0), UPath(tmp_path))
    assert len(frame) == 0
    assert list(frame.columns) == ["n", "s", "t"]
