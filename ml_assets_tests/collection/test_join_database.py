from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from ml_assets.collection.join_columns import named_columns
from ml_assets.collection.join_database import THREADS, JoinDatabase
from ml_assets.disk.parquet_table import ParquetTable, write_batches


@pytest.fixture
def database(tmp_path: Path) -> Iterator[JoinDatabase]:
    database = JoinDatabase(str(tmp_path))
    yield database
    database.close()


def test_a_table_is_loaded_in_order_with_its_rows_numbered(
    database: JoinDatabase, tmp_path: Path
) -> None:
    table = pa.table({"x": range(250_000), "empty": pa.nulls(250_000)})
    path = tmp_path / "table.parquet"
    write_batches(path, table.schema, [table])
    database.load("loaded", ParquetTable(path), named_columns(table.schema, 0), "place")
    assert database.one("SELECT count(*), sum((place = c0_0)::INT), count(c0_1) FROM loaded") == (
        250_000, 250_000, 0)  # fmt: skip
    batches = list(database.batches("SELECT c0_0 FROM loaded ORDER BY place", 100_000))
    assert pa.Table.from_batches(batches)["c0_0"].to_pylist() == list(range(250_000))
    database.drop("loaded")
    assert database.run("SHOW TABLES") == []


def test_moments_are_read_as_the_contract_reads_them(database: JoinDatabase) -> None:
    for text, expected in {
        "1970-01-01T00:00:01Z": 10**9, "1970-01-01 02:00:00+02:00": 0, "19700102": 86_400 * 10**9,
        " 1970-01-01 ": 0, "1970": None, "now": None, "": None,
    }.items():  # fmt: skip
        assert database.one(f"SELECT iso_moment('{text}')") == (expected,), text


def test_sums_in_order_run_on_one_thread_and_threads_come_back(database: JoinDatabase) -> None:
    threads = "SELECT current_setting('threads')"
    assert database.run(threads, in_order=True) == [(1,)]
    assert database.run(threads) == [(THREADS,)]


def test_nothing_is_installed_or_loaded_by_itself(database: JoinDatabase) -> None:
    import duckdb

    with pytest.raises(duckdb.Error, match=r"(?i)spatial|st_point"):
        database.run("SELECT st_point(1, 2)")
    assert database.run("SELECT value FROM duckdb_settings() WHERE name LIKE 'auto%extensions' "
                        "AND value = 'true'") == []  # fmt: skip
