from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from upath import UPath

from ml_assets.disk.parquet_table import ParquetTable, as_frame, write_batches

ROWS = 1000
TABLE = pa.table(
    {
        "n": pa.array(range(ROWS), pa.int64()),
        "x": pa.array(np.linspace(0, 1, ROWS)),
        "s": pa.array([None if i % 7 == 0 else f"t{i % 5}" for i in range(ROWS)]),
        "t": pa.array(pd.date_range("2026-01-01", periods=ROWS, freq="h"), pa.timestamp("us")),
    }
)


@pytest.fixture(params=["path", "upath", "memory"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    if request.param == "memory":
        return UPath(f"memory://{tmp_path.name}/tables/t.parquet")
    file = tmp_path / "tables" / "t.parquet"
    return file if request.param == "path" else UPath(file)


def _written(path: Any, table: pa.Table = TABLE, rows: int = 300) -> ParquetTable:
    assert write_batches(path, table.schema, table.to_batches(rows)) == len(table)
    return ParquetTable(path)


def test_a_table_comes_back_whole_and_in_batches(path: Any) -> None:
    table = _written(path)
    assert (table.rows, len(table), table.schema) == (ROWS, ROWS, TABLE.schema)
    assert table.read().equals(TABLE)
    assert table.read(["x"]).equals(TABLE.select(["x"]))
    batches = list(table.batches(rows=128))
    assert max(map(len, batches)) <= 128
    assert pa.Table.from_batches(batches).equals(TABLE)
    assert all(batch.schema.names == ["t", "n"] for batch in table.batches(["t", "n"]))


def test_frames_are_indexed_by_their_place_in_the_whole_table(path: Any) -> None:
    table = _written(path)
    frames = list(table.frames(rows=77))
    assert len(frames) > 10
    whole = pd.concat(frames)
    assert whole.index.tolist() == list(range(ROWS))
    assert (whole["n"] == whole.index).all()
    assert str(whole["t"].dtype) == "datetime64[ns]"
    pd.testing.assert_frame_equal(whole, table.frame(), check_index_type=False)


def test_a_sample_is_drawn_by_the_seed_in_order_without_repeats(path: Any) -> None:
    table = _written(path)
    sample = table.sample(50, seed=3)
    assert len(sample) == 50
    assert sample.index.is_monotonic_increasing
    assert sample.index.is_unique
    pd.testing.assert_frame_equal(sample, table.frame().loc[sample.index])
    pd.testing.assert_frame_equal(sample, table.sample(50, seed=3))
    assert not sample.index.equals(table.sample(50, seed=4).index)
    pd.testing.assert_frame_equal(table.sample(ROWS), table.frame())


def test_every_row_is_drawn_about_as_often_as_any_other(tmp_path: Path) -> None:
    table = _written(tmp_path / "t.parquet", TABLE.slice(0, 20), 7)
    drawn = np.concatenate([table.sample(5, seed).index for seed in range(200)])
    counts = np.bincount(drawn, minlength=20)
    # 50 expected, standard deviation 6.1.
    assert counts.min() > 50 - 4 * 6.1
    assert counts.max() < 50 + 4 * 6.1


def test_duckdb_reads_the_dataset(path: Any) -> None:
    import duckdb

    rows = _written(path).dataset()
    assert rows.count_rows() == ROWS
    connection = duckdb.connect()
    connection.register("rows", rows)
    assert connection.execute("SELECT sum(n) FROM rows").fetchall() == [(sum(range(ROWS)),)]


def test_a_table_without_rows_has_its_columns(path: Any) -> None:
    table = _written(path, TABLE.slice(0, 0))
    assert len(table) == 0
    assert sum(map(len, table.batches())) == 0
    assert list(table.frame().columns) == TABLE.column_names
    assert table.sample(5).empty


def test_batches_that_raise_leave_the_old_file(path: Any) -> None:
    table = _written(path)

    def torn() -> Iterator[pa.RecordBatch]:
        yield TABLE.to_batches(10)[0]
        raise RuntimeError("torn")

    with pytest.raises(RuntimeError, match="torn"):
        write_batches(path, TABLE.schema, torn())
    assert table.read().equals(TABLE)
    assert [file.name for file in path.parent.iterdir()] == ["t.parquet"]


def test_what_is_written_is_cast_to_the_schema_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    schema = pa.schema([pa.field("n", pa.float64())])
    assert write_batches(path, schema, [pa.table({"n": pa.array([1, 2], pa.int32())})]) == 2
    assert ParquetTable(path).schema == schema
    with pytest.raises(pa.ArrowInvalid):
        write_batches(path, pa.schema([("n", pa.int8())]), [pa.table({"n": [1000]})])
    assert ParquetTable(path).frame()["n"].tolist() == [1.0, 2.0]


def test_an_index_that_pandas_stored_stays_a_column(tmp_path: Path) -> None:
    frame = pd.DataFrame({"n": [1, 2, 3]}, index=pd.Index(["a", "b", "c"], name="key"))
    frame.to_parquet(tmp_path / "t.parquet")
    for found in (
        ParquetTable(tmp_path / "t.parquet").frame(),
        pd.concat(ParquetTable(tmp_path / "t.parquet").frames(rows=2)),
    ):
        assert found["key"].tolist() == ["a", "b", "c"]
        assert found.index.tolist() == [0, 1, 2]


def test_integers_beside_a_missing_one_are_floats_or_exact() -> None:
    table = pa.table({"n": pa.array([2**60 + 1, None])})
    assert as_frame(table)["n"].dtype == "float64"
    assert as_frame(table, exact_integers=True)["n"].tolist() == [2**60 + 1, None]


def test_a_torn_file_is_refused_and_closed(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(TABLE, path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(pa.ArrowInvalid):
        _ = ParquetTable(path).rows
