import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from ml_assets.reading.line_chunks import line_chunks


@given(st.lists(st.binary(max_size=8)), st.integers(1, 20))
def test_pieces_are_whole_lines_and_numbered(lines: list[bytes], size: int) -> None:
    content = b"\n".join(lines)
    chunks = list(line_chunks(pa.BufferReader(content), size))
    assert b"".join(chunk for _, chunk in chunks) == content
    assert all(chunk.endswith(b"\n") for _, chunk in chunks[:-1])
    expected = 1
    for number, chunk in chunks:
        assert number == expected
        expected += chunk.count(b"\n")
