"""Read one log: lines of text, by a regular expression."""

import csv
import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ml_assets.reading.csv_file import CsvText, open_csv_text
from ml_assets.reading.line_chunks import line_chunks
from ml_assets.reading.source_file import SourceFile
from ml_assets.reading.table_stream import HELD_BYTES, TableStream
from ml_assets.spec.errors import SourceError

if TYPE_CHECKING:
    import pyarrow as pa


def open_log_file(
    file: SourceFile,
    pattern: str,
    as_text: frozenset[str] = frozenset(),
    hold: int = HELD_BYTES,
) -> TableStream:
    """Return one row per line of a log, compressed or not; the named groups are the columns.

    The pattern must match a whole line; blank lines are skipped. Types are inferred as those of a
    CSV file: a column whose values are all numbers or all moments becomes one, empty values and
    NA are missing. Raises SourceError for a line that does not match (none is left out), for text
    that is not UTF-8, and for a pattern that is no regular expression with named groups.
    """
    compiled = _compiled(pattern)

    def opened() -> "pa.NativeFile":
        import pyarrow as pa

        return pa.PythonFile(_CsvOfLog(file, compiled), mode="r")

    return open_csv_text(CsvText(file, opened, ","), as_text, hold)


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise SourceError("pattern is no regular expression", found=f"{pattern!r}: {error}",
                          mend="correct it")  from error  # fmt: skip
    if not compiled.groupindex:
        raise SourceError("pattern has no named group", found=repr(pattern),
                          mend=r"name the parts that become columns: (?P<code>\d+)")  # fmt: skip
    return compiled


class _CsvOfLog(io.RawIOBase):
    """The groups of each line as CSV, so that the reader of CSV infers their types."""

    def __init__(self, file: SourceFile, pattern: re.Pattern[str]) -> None:
        self._pieces, self._rest = _csv_of_log(file, pattern), b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        while size < 0 or len(self._rest) < size:
            piece = next(self._pieces, b"")
            if not piece:
                size = len(self._rest)
            self._rest += piece
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece


def _csv_of_log(file: SourceFile, pattern: re.Pattern[str]) -> Iterator[bytes]:
    text = io.StringIO()
    # Quoted, because a row of one empty value would be a blank line.
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(sorted(pattern.groupindex, key=pattern.groupindex.__getitem__))
    with file.open_stream() as stream:
        for number, chunk in line_chunks(stream, 1 << 20):
            for at, line in enumerate(chunk.split(b"\n"), number):
                if line.strip():
                    groups = _matched(file, pattern, at, line.rstrip(b"\r")).groupdict()
                    writer.writerow(groups.values())
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def _matched(file: SourceFile, pattern: re.Pattern[str], number: int, line: bytes) -> re.Match[str]:
    try:
        match = pattern.fullmatch(line.decode())
    except UnicodeDecodeError as error:
        raise file.error(f"line {number} is not UTF-8 text", found=repr(line[:40]),
                         mend="save the file as UTF-8") from error  # fmt: skip
    if match is None:
        raise file.error(
            f"line {number} does not match the pattern",
            found=repr(line.decode()[:200]),
            mend="let the pattern match every line that is not blank, to its end",
        )
    return match
