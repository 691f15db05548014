from pathlib import Path

import pyarrow as pa
import pytest

from ml_assets.reading.json_file import read_json_file
from ml_assets.reading.source_file import find_files
from ml_assets.spec.errors import SourceError


def _read(folder: Path, content: bytes | str) -> pa.Table:
    (folder / "t.jsonl").write_bytes(content if isinstance(content, bytes) else content.encode())
    (file,) = find_files("t.jsonl", folder)
    return read_json_file(file)


def test_a_key_that_a_row_lacks_is_missing(tmp_path: Path) -> None:
    table = _read(tmp_path, '{"a":1,"b":"x"}\n\n{"a":2.5}\n')
    assert table.to_pydict() == {"a": [1.0, 2.5], "b": ["x", None]}


def test_a_column_that_changes_type_becomes_text(tmp_path: Path) -> None:
    table = _read(tmp_path, '{"a":1,"b":true}\n{"a":"x","b":null}\n{"a":2.5,"b":false}\n')
    assert table.to_pydict() == {"a": ["1", "x", "2.5"], "b": [True, None, False]}


def test_an_array_of_objects_is_read_too(tmp_path: Path) -> None:
    assert _read(tmp_path, '[\n {"a": 1},\n {"b": "y"}\n]').to_pylist() == [
        {"a": 1, "b": None}, {"a": None, "b": "y"}]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", r"t\.jsonl: the file is empty"),
        ('{"a":1}\n{"a":\n', r"line 2 is no JSON object.*'\{\"a\":'"),
        ('{"a":1}\n7\n', "line 2 is no JSON object"),
        ('{"a":1}\n{"a":1,"a":2}\n', "line 2 names a key more than once"),
        ('{"a":"x"}\n{"a":"\xe9"}\n'.encode("latin-1"), "line 2 is no JSON object.*UTF-8"),
        ('[{"a":1},7]', "element 2 of the array is no object.*7"),
        ('[{"a":1},', "no valid JSON"),
    ],
)
def test_bad_files_are_refused_at_their_line(
    tmp_path: Path, content: bytes | str, message: str
) -> None:
    with pytest.raises(SourceError, match=message):
        _read(tmp_path, content)
