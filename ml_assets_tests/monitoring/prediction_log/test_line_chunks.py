import gzip
from pathlib import Path

from ml_assets.monitoring.prediction_log.line_chunks import file_identity, line_chunks
from ml_assets_tests.monitoring.prediction_log.logged import line, write_lines


def test_whole_lines_in_chunks_and_a_torn_one_left(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"one\ntwo\n\nfour\nfi")
    (chunk,) = line_chunks(path, 0)
    assert (chunk.start, chunk.end, chunk.lines) == (0, 14, [b"one", b"two", b"", b"four"])
    assert list(line_chunks(path, 14)) == []
    path.write_bytes(path.read_bytes() + b"ve\n")
    (chunk,) = line_chunks(path, 14)
    assert (chunk.start, chunk.end, chunk.lines) == (14, 19, [b"five"])


def test_small_chunks_hold_the_same_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = [b"x" * length for length in (3, 50, 0, 7, 1)]
    path.write_bytes(b"".join(one + b"\n" for one in lines))
    chunks = list(line_chunks(path, 0, size=5))
    assert [one for chunk in chunks for one in chunk.lines] == lines
    assert [chunk.start for chunk in chunks[1:]] == [chunk.end for chunk in chunks[:-1]]
    assert chunks[-1].end == path.stat().st_size


def test_a_packed_file_reads_as_the_plain_one(tmp_path: Path) -> None:
    plain, packed = tmp_path / "a.jsonl", tmp_path / "b.jsonl.gz"
    write_lines(plain, line(1), line(2))
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert list(line_chunks(packed, 0)) == list(line_chunks(plain, 0))
    assert file_identity(packed) == file_identity(plain)


def test_a_file_is_known_by_its_first_prediction(tmp_path: Path) -> None:
    one, other = tmp_path / "1-2-1.jsonl", tmp_path / "other.jsonl"
    write_lines(one, line(1), torn='{"pre')
    known = file_identity(one)
    write_lines(other, line(2))
    assert known is not None
    assert file_identity(other) != known
    one.rename(tmp_path / "1-2-1.jsonl.1")
    assert file_identity(tmp_path / "1-2-1.jsonl.1") == known
    for name in ("x", "y"):
        (tmp_path / name).write_bytes(b"garbage\n")
    assert file_identity(tmp_path / "x") != file_identity(tmp_path / "y")
    (tmp_path / "x").write_bytes(b'{"prediction_id": "a"')
    assert file_identity(tmp_path / "x") is None
