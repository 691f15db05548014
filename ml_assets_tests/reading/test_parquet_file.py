from pathlib import Path

import pandas as pd
import pytest

from ml_assets.reading.parquet_file import read_parquet_file
from ml_assets.reading.source_file import SourceFile, find_files
from ml_assets.spec.errors import SourceError


def _file(folder: Path) -> SourceFile:
    return find_files("t.parquet", folder)[0]


def test_a_file_is_read_without_the_unnamed_index_of_pandas(tmp_path: Path) -> None:
    pd.DataFrame({"a": [1, 2]}, index=[5, 7]).to_parquet(tmp_path / "t.parquet")
    assert read_parquet_file(_file(tmp_path)).to_pydict() == {"a": [1, 2]}


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
        read_parquet_file(_file(tmp_path))
