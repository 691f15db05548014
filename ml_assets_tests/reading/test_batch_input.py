import os
import sqlite3
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ml_assets.disk.parquet_table import ParquetTable
from ml_assets.reading.batch_input import (
    copied_input,
    even_parts,
    file_inputs,
    source_input,
    table_input,
)
from ml_assets.spec.source import Source

TABLE = pa.table({"x": range(10), "name": [f"n{i}" for i in range(10)]})


def test_files_are_told_by_their_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x\n1\n2\n")
    source = Source(uri="a.csv")
    first = source_input(source, tmp_path, tmp_path)
    os.utime(tmp_path / "a.csv", (1, 1))
    assert source_input(source, tmp_path, tmp_path).digest == first.digest
    (tmp_path / "a.csv").write_text("x\n1\n3\n")
    other = source_input(source, tmp_path, tmp_path)
    assert other.digest != first.digest
    assert other.reader().read_all().to_pydict() == {"x": [1, 3]}
    assert other.shown == "a.csv"


def test_partition_folders_are_part_of_the_rows(tmp_path: Path) -> None:
    digests = set()
    for year in (2025, 2026):
        folder = tmp_path / str(year) / f"year={year}"
        folder.mkdir(parents=True)
        pq.write_table(TABLE, folder / "part.parquet")
        given = source_input(Source(uri=str(year)), tmp_path, tmp_path)
        digests.add(given.digest)
        assert given.reader().read_all().column("year").to_pylist() == [year] * 10
    assert len(digests) == 2


def test_a_query_is_read_once_and_told_by_its_rows(tmp_path: Path) -> None:
    def rows_of(name: str, values: list[int]) -> tuple[str, list[int]]:
        with sqlite3.connect(tmp_path / name) as connection:
            connection.execute("create table t (x integer)")
            connection.executemany("insert into t values (?)", [(value,) for value in values])
        folder = tmp_path / f"{name}.folder"
        folder.mkdir()
        source = Source(uri=f"sqlite:///{name}", query="select x from t order by x")
        given = source_input(source, tmp_path, folder)
        (tmp_path / name).unlink()
        assert given.reader().read_all() == given.reader().read_all()
        return given.digest, given.reader().read_all().column("x").to_pylist()

    one, again, other = rows_of("a", [1, 2]), rows_of("b", [2, 1]), rows_of("c", [1, 3])
    assert one == again == (one[0], [1, 2])
    assert other[0] != one[0]


def test_a_table_can_be_read_again(tmp_path: Path) -> None:
    table = ParquetTable(tmp_path / "t.parquet")
    pq.write_table(TABLE, table.path)
    given = table_input(table, "rows")
    assert given.reader().read_all() == given.reader().read_all() == TABLE
    assert len(given.digest) == 16


def test_a_stream_is_copied(tmp_path: Path) -> None:
    given = copied_input(TABLE.to_reader(3), "asset:a", tmp_path)
    assert given.reader().read_all() == TABLE


def test_parts_are_full_or_at_least_half_as_large_as_the_reader_s_batches() -> None:
    for chunk, lengths in ((1, [4, 4, 2]), (10, [4, 4, 2]), (3, [3, 3, 3, 1]), (4, [4, 4, 2])):
        parts = list(even_parts(TABLE.to_reader(chunk), rows=4))
        assert [len(part) for part in parts] == lengths
        assert pa.Table.from_batches(parts) == TABLE


def test_large_rows_make_smaller_parts() -> None:
    texts = pa.table({"text": ["x" * 1000] * 10})
    parts = list(even_parts(texts.to_reader(1), rows=10, size=3000))
    assert [len(part) for part in parts] == [3, 3, 3, 1]


def test_without_rows_there_is_one_empty_part() -> None:
    (part,) = even_parts(TABLE.slice(0, 0).to_reader())
    assert (len(part), part.schema) == (0, TABLE.schema)


def test_files_can_be_batches_of_their_own(tmp_path: Path) -> None:
    for year in (2025, 2026):
        folder = tmp_path / "new" / f"year={year}"
        folder.mkdir(parents=True)
        pq.write_table(TABLE, folder / "part.parquet")
    first, second = file_inputs(Source(uri="new"), tmp_path, tmp_path)
    assert (first.shown, second.shown) == (
        "new/year=2025/part.parquet", "new/year=2026/part.parquet"
    )  # fmt: skip
    assert first.digest != second.digest
    assert second.reader().read_all().column("year").to_pylist() == [2026] * 10
