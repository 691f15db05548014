from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_assets.reading.partition_folders import folder_values
from ml_assets.reading.source import read_source
from ml_assets.spec.errors import SourceError
from ml_assets.spec.source import Source


def _write(root: Path, *names: str) -> None:
    for i, name in enumerate(names):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"a\n{i}\n", encoding="utf-8")


def test_folders_give_columns_of_numbers_or_text(tmp_path: Path) -> None:
    _write(tmp_path, "in/year=2025/month=01/city=Bad%20Ems/a.csv",
           "in/year=2026/month=10/city=__HIVE_DEFAULT_PARTITION__/b.csv")  # fmt: skip
    table = read_source(Source(uri="in"), tmp_path)
    assert table.to_pydict() == {"a": [0, 1], "year": [2025, 2026], "month": ["01", "10"],
                                 "city": ["Bad Ems", None]}  # fmt: skip
    assert table.schema.field("year").type == pa.int64()


def test_a_glob_gives_the_columns_from_its_first_varying_part(tmp_path: Path) -> None:
    _write(tmp_path, "run=3/in/year=2025/m=1/a.csv", "run=3/in/year=2025/m=2/a.csv")
    table = read_source(Source(uri="run=3/in/year=2025/m=*/*.csv"), tmp_path)
    assert table.to_pydict() == {"a": [0, 1], "run": [3, 3], "year": [2025] * 2, "m": [1, 2]}
    table = read_source(Source(uri="run=3/in"), tmp_path)
    assert table.column_names == ["a", "year", "m"]


def test_what_pyarrow_writes_as_a_partitioned_dataset_is_read_back(tmp_path: Path) -> None:
    table = pa.table({"a": list(range(6)), "year": [2024, 2025] * 3, "city": ["x", "ü/=", "z"] * 2})
    flavor = ds.partitioning(
        pa.schema([("year", pa.int64()), ("city", pa.string())]), flavor="hive"
    )
    ds.write_dataset(table, tmp_path / "in", format="parquet", partitioning=flavor)
    found = read_source(Source(uri="in"), tmp_path).sort_by("a").select(table.column_names)
    assert found.equals(table)


def test_differing_folders_and_a_column_in_both_are_refused(tmp_path: Path) -> None:
    _write(tmp_path, "in/b=1/x.csv", "in/b=2/c=1/x.csv")
    with pytest.raises(SourceError, match=r"in/b=2/c=1/x\.csv: the columns differ.*adds 'c'"):
        read_source(Source(uri="in"), tmp_path)
    _write(tmp_path, "other/a=1/x.csv")
    with pytest.raises(SourceError, match=r"column 'a' is in the file and in the name.*Found: a=1"):
        read_source(Source(uri="other"), tmp_path)


@given(st.integers(-(10**17), 10**17), st.text("abc=%20é ", min_size=1))
def test_values_of_folders_are_decoded(number: int, text: str) -> None:
    from urllib.parse import quote

    path = f"n={number}/t={quote(text, safe='')}/file.csv"
    assert folder_values(path) == {"n": str(number), "t": text}
    assert folder_values("plain/=x/file=1.csv") == {}
