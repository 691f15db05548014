from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ml_assets.reading.parquet_file import open_parquet_file
from ml_assets.reading.source_file import find_files
from ml_assets.spec.errors import SourceError


def _read(folder: Path) -> pa.Table:
    return open_parquet_file(find_files("t.parquet", folder)[0]).reader().read_all()


def test_a_file_is_read_without_the_unnamed_index_of_pandas(tmp_path: Path) -> None:
    pd.DataFrame({"a": [1, 2]}, index=[5, 7]).to_parquet(tmp_path / "t.parquet")
    assert _read(tmp_path).to_pydict() == {"a": [1, 2]}


@pytest.mark.parametrize("part", ["half", "nothing", "damaged in the middle", "text"])
def test_a_truncated_or_damaged_file_is_refused(tmp_path: Path, part: str) -> None:
    path = tmp_path / "t.parquet"
    pd.DataFrame({"a": range(1000)}).to_parquet(path)
    whole = path.read_bytes()
    path.write_bytes({
        "half": whole[: len(whole) // 2],
        "nothing": b"",
        "damaged in the middle": whole[:100] + b"\xff" * 200 + whole[300:],
        "text": b"a,b\n1,2\n3,4\n",
    }[part])  # fmt: skip
    with pytest.raises(SourceError, match=r"t\.parquet: .*truncated.*Mend: .*anew"):
        _read(tmp_path)


def test_rows_come_in_batches_of_declared_types(tmp_path: Path) -> None:
    rows = 250_000
    table = pa.table({"a": pa.array(range(rows), pa.int32()), "n": pa.nulls(rows, pa.int16()),
                      "none": pa.nulls(rows)})  # fmt: skip
    pq.write_table(table, tmp_path / "t.parquet", row_group_size=1 << 20)
    reader = open_parquet_file(find_files("t.parquet", tmp_path)[0]).reader()
    assert reader.schema.types == [pa.int64(), pa.int64(), pa.string()]
    sizes = [len(batch) for batch in reader]
    assert sum(sizes) == rows
    assert max(sizes) <= 100_000


def test_dates_beyond_nanoseconds_anywhere_make_a_column_text(tmp_path: Path) -> None:
    table = pa.table({"near": [date(2024, 5, 1)] * 3,
                      "far": [date(2024, 5, 1), None, date(1, 1, 1)],
                      "a.b": [1, 2, 3]})  # fmt: skip
    pq.write_table(table, tmp_path / "t.parquet", row_group_size=1)
    assert _read(tmp_path).to_pydict() == {
        "near": [datetime(2024, 5, 1)] * 3, "far": ["2024-05-01", None, "0001-01-01"],
        "a.b": [1, 2, 3]}  # fmt: skip
