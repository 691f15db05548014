"""Whole lines of a log file that is still being written."""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, cast

# Bytes that are in memory at a time, and become one part of the table.
CHUNK_BYTES = 16 << 20
_DIGITS = 16


@dataclass(frozen=True)
class LineChunk:
    """Whole lines, and where in their file the first one starts and the last one ends."""

    start: int
    end: int
    lines: list[bytes]


def file_identity(path: Path) -> str | None:
    """Return 16 hexadecimal digits that stay when a file is renamed, and change with its content.

    They are told from its first line, which no other file has, because each prediction has its own
    id; of a first line that is no prediction from the file's path as well. None while there is no
    whole line.
    """
    with _opened(path) as file:
        first = file.readline()
    if not first.endswith(b"\n"):
        return None
    known = first if _names_a_prediction(first) else str(path).encode() + b"\0" + first
    return sha256(known).hexdigest()[:_DIGITS]


def line_chunks(path: Path, start: int, size: int = CHUNK_BYTES) -> Iterator[LineChunk]:
    """Yield the whole lines from the byte ``start`` on; a last one without its end is left.

    A line that is longer than ``size`` bytes is yielded whole. Files that end in .gz are
    unpacked; places count in what they hold.
    """
    rest = b""
    with _opened(path) as file:
        file.seek(start)
        while piece := file.read(size):
            rest += piece
            length = rest.rfind(b"\n") + 1
            if length:
                yield LineChunk(start, start + length, rest[: length - 1].split(b"\n"))
                start, rest = start + length, rest[length:]


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    with path.open("rb") as file:
        yield cast(IO[bytes], gzip.GzipFile(fileobj=file)) if path.suffix == ".gz" else file


def _names_a_prediction(line: bytes) -> bool:
    try:
        found = json.loads(line)
    except ValueError:
        return False
    return isinstance(found, dict) and "prediction_id" in found
