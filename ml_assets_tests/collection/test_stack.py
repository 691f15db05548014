from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ml_assets.collection.stack import stack_sources
from ml_assets.disk.parquet_table import ParquetTable
from ml_assets.spec.errors import SourceError


def stored(folder: Path, **tables: pa.Table) -> dict[str, ParquetTable]:
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet")
    return {name: ParquetTable(folder / f"{name}.parquet") for name in tables}


def test_several_sources_are_stacked_in_order(tmp_path: Path) -> None:
    first, second = pa.table({"a": [1], "b": ["x"]}), pa.table({"b": ["y"], "a": [2]})
    assert stack_sources(stored(tmp_path, one=first)).read_all().equals(first)
    assert stack_sources(stored(tmp_path, one=first, two=second)).read_all().to_pydict() == {
        "a": [1, 2], "b": ["x", "y"]}  # fmt: skip


def test_columns_of_other_types_meet_as_floats_or_text(tmp_path: Path) -> None:
    one = pa.table({"n": [1], "t": ["007"]})
    two = pa.table({"n": [1.5], "t": [8]})
    table = stack_sources(stored(tmp_path, one=one, two=two)).read_all()
    assert table.schema.types == [pa.float64(), pa.string()]
    assert table.to_pydict() == {"n": [1.0, 1.5], "t": ["007", "8"]}


def test_sources_with_other_columns_are_not_stacked(tmp_path: Path) -> None:
    tables = stored(tmp_path, one=pa.table({"a": [1]}), two=pa.table({"a": [1], "b": [1]}))
    with pytest.raises(SourceError, match=r"'one' and 'two' cannot be stacked.*b"):
        stack_sources(tables)
