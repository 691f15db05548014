import json
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ml_assets.reading import line_chunks
from ml_assets.reading.json_file import open_json_file
from ml_assets.reading.source_file import find_files
from ml_assets.spec.errors import SourceError


def _read(folder: Path, content: bytes | str) -> pa.Table:
    (folder / "t.jsonl").write_bytes(content if isinstance(content, bytes) else content.encode())
    (file,) = find_files("t.jsonl", folder)
    return open_json_file(file).reader().read_all()


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
        ('[{"a":1}] {"a":2}', "no valid JSON.*behind the array"),
        ('[{"a":1} {"a":2}]', "no valid JSON.*no comma before"),
        ('[{"a":"\xe9"}]'.encode("latin-1"), "no valid JSON.*UTF-8"),
        ("{}\n", "there is no row"),
    ],
)
def test_bad_files_are_refused_at_their_line(
    tmp_path: Path, content: bytes | str, message: str
) -> None:
    with pytest.raises(SourceError, match=message):
        _read(tmp_path, content)


def test_the_line_of_an_error_is_counted_over_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_chunks, "CHUNK_BYTES", 64)
    with pytest.raises(SourceError, match="line 502 is no JSON object"):
        _read(tmp_path, '{"a":1}\n' * 500 + "\n7\n")
    with pytest.raises(SourceError, match="element 501 of the array"):
        _read(tmp_path, "[" + '{"a":1},' * 500 + "7]")


def test_rows_beyond_the_bytes_to_hold_are_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_chunks, "CHUNK_BYTES", 64)
    (tmp_path / "t.jsonl").write_text('{"a":1}\n' * 500 + '{"b":2.5}\n', encoding="utf-8")
    (file,) = find_files("t.jsonl", tmp_path)
    stream = open_json_file(file, hold=0)
    assert stream.held == 0
    assert [str(kind) for kind in stream.schema.types] == ["int64", "double"]
    assert max(len(batch) for batch in stream.batches()) < 20
    assert stream.reader().read_all().to_pylist()[-2:] == [
        {"a": 1, "b": None}, {"a": None, "b": 2.5}]  # fmt: skip


values = st.one_of(st.none(), st.integers(-(2**53), 2**53), st.booleans(),
                   st.text("xyé\n", min_size=1),
                   st.floats(allow_nan=False, allow_infinity=False, width=16))  # fmt: skip
rows = st.lists(st.dictionaries(st.sampled_from(["a", "b"]), values, min_size=1), min_size=1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=rows, size=st.integers(8, 200))
def test_lines_and_arrays_in_pieces_of_any_size_give_what_json_gives(
    tmp_path: Path, rows: list[dict[str, object]], size: int
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(line_chunks, "CHUNK_BYTES", size)
        tables = [
            _read(tmp_path, "".join(json.dumps(row) + "\n" for row in rows)),
            _read(tmp_path, json.dumps(rows, indent=1)),
            _read(tmp_path, json.dumps(rows, ensure_ascii=False)),
        ]
    for table in tables:
        for name in {name for row in rows for name in row}:
            expected = [row.get(name) for row in rows]
            if table.schema.field(name).type == pa.string():
                expected = [
                    v if v is None or isinstance(v, str) else json.dumps(v) for v in expected
                ]
            assert table.column(name).to_pylist() == expected
