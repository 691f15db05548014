import bz2
import gzip
import re
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_assets.reading import csv_file
from ml_assets.reading.source import read_source
from ml_assets.spec.errors import SourceError
from ml_assets.spec.source import Source

PATTERN = r'(?P<host>\S+) \[(?P<at>[^\]]+)\] "(?P<request>.*)" (?P<status>\d{3})( (?P<ms>\S+))?'
LINES = (
    '10.0.0.1 [2024-05-01 12:00:00] "GET /a,b" 200 1.5\n'
    "\n"
    '10.0.0.2 [2024-05-01 12:00:01] "GET ""/x" 404\r\n'
)


def _read(folder: Path, content: bytes | str, pattern: str | None = PATTERN) -> pa.Table:
    (folder / "a.log").write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_source(Source(uri="a.log", format="log", pattern=pattern), folder)


def test_groups_become_columns_of_inferred_types(tmp_path: Path) -> None:
    table = _read(tmp_path, LINES)
    assert table.schema.names == ["host", "at", "request", "status", "ms"]
    assert [str(kind) for kind in table.schema.types] == [
        "string", "timestamp[ns]", "string", "int64", "double"]  # fmt: skip
    assert table.column("request").to_pylist() == ["GET /a,b", 'GET ""/x']
    assert table.column("ms").to_pylist() == [1.5, None]


def test_a_line_that_does_not_match_is_named(tmp_path: Path) -> None:
    for line, shown in (("oops", "'oops'"), (LINES.splitlines()[0] + " more", "more")):
        with pytest.raises(
            SourceError, match=rf"a\.log: line 4 does not match.*{shown}.*to its end"
        ):
            _read(tmp_path, LINES + line + "\n")
    with pytest.raises(SourceError, match=r"line 4 is not UTF-8.*xe9"):
        _read(tmp_path, LINES.encode() + b"\xe9\n")


def test_a_line_far_behind_is_numbered_right(tmp_path: Path) -> None:
    line = LINES.splitlines()[0] + "\n"
    count = 3 * (1 << 20) // len(line)
    with pytest.raises(SourceError, match=rf"line {count + 1} does not match"):
        _read(tmp_path, line * count + "oops\n" + line)


def test_a_bad_pattern_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no regular expression.*Found: '\('"):
        _read(tmp_path, LINES, "(")
    with pytest.raises(SourceError, match="no named group"):
        _read(tmp_path, LINES, r"\S+")


def test_without_a_pattern_a_line_is_a_json_object(tmp_path: Path) -> None:
    table = _read(tmp_path, '{"a": 1}\n\n{"a": 2, "b": "x"}\n', None)
    assert table.to_pydict() == {"a": [1, 2], "b": [None, "x"]}


def test_a_folder_of_compressed_logs_is_read(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    codec = pa.CompressedOutputStream(str(tmp_path / "in" / "c.log.zst"), "zstd")
    codec.write(b"3\n")
    codec.close()
    (tmp_path / "in" / "a.log.gz").write_bytes(gzip.compress(b"1\n"))
    (tmp_path / "in" / "b.log.bz2").write_bytes(bz2.compress(b"2\n"))
    (tmp_path / "in" / "README.md").write_text("not a log", encoding="utf-8")
    source = Source(uri="in", format="log", pattern=r"(?P<n>\d+)")
    assert read_source(source, tmp_path).to_pydict() == {"n": [1, 2, 3]}


@given(st.lists(st.tuples(st.integers(0, 10**6), st.text("ab,\"' ;|\t", min_size=1)), min_size=1))
def test_what_matches_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, str]]
) -> None:
    text = "".join(f"{number} ~{word}~\n" for number, word in rows)
    table = _read(tmp_path_factory.getbasetemp(), text, r"(?P<n>\d+) (?P<w>~.*~)")
    expected = [re.fullmatch(r"(\d+) (~.*~)", line) for line in text.split("\n")[:-1]]
    assert table.to_pydict() == {
        "n": [int(m[1]) for m in expected if m], "w": [m[2] for m in expected if m]}  # fmt: skip


def test_types_settle_over_all_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_file, "BLOCK_BYTES", 1000)
    table = _read(tmp_path, "1\n" * 2000 + "x\n", "(?P<v>.*)")
    assert table.column("v").to_pylist() == ["1"] * 2000 + ["x"]
