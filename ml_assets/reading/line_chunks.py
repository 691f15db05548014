"""Read a file of lines in pieces that end at a line's end."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

# Bytes of lines that are in memory at a time.
CHUNK_BYTES = 16 << 20


def line_chunks(stream: "pa.NativeFile", size: int | None = None) -> Iterator[tuple[int, bytes]]:
    """Yield whole lines of about ``size`` bytes (default: 16 MB), and their first line's number.

    Lines are counted from 1. A line longer than ``size`` is kept whole.
    """
    number, rest = 1, [b""]
    while piece := stream.read(size or CHUNK_BYTES):
        end = piece.rfind(b"\n") + 1
        if not end:
            rest.append(piece)
            continue
        chunk = b"".join([*rest, piece[:end]])
        yield number, chunk
        number += chunk.count(b"\n")
        rest = [piece[end:]]
    if last := b"".join(rest):
        yield number, last
