"""Read one CSV file, batch by batch: RFC 4180 with a header line, in UTF-8."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_assets.reading.csv_ladder import failed_column, widened
from ml_assets.reading.plain_types import far_moments, plain_batch, plain_schema
from ml_assets.reading.source_file import SourceFile
from ml_assets.reading.table_stream import HELD_BYTES, HeldBatches, TableStream, no_row

if TYPE_CHECKING:
    import pyarrow as pa

# Text of the first line that is read to tell the delimiter; a header is shorter.
HEADER_BYTES = 1 << 20
# Bytes of a batch; no row is longer.
BLOCK_BYTES = 2 << 20


def open_csv_file(
    file: SourceFile, as_text: frozenset[str] = frozenset(), hold: int = HELD_BYTES
) -> TableStream:
    """Return the rows of a CSV file, compressed or not.

    Types are inferred over all rows by a pass over the file: a column with one odd value becomes
    text. Rows of up to ``hold`` bytes stay in memory from that pass; of a larger file every use
    of the batches reads the file again. Empty cells, NA, N/A, NaN and null are missing. The
    delimiter is the comma, or, where the header holds none, a semicolon or tab. Column names lose
    surrounding blanks; an empty one becomes ``column_N``. Columns named in ``as_text`` stay text.
    Raises SourceError for an empty file, a file without rows, a ragged row, a quote that is never
    closed, repeated names, and text that is not UTF-8.
    """
    return open_csv_text(CsvText(file, file.open_stream, _delimiter(file)), as_text, hold)


@dataclass(frozen=True)
class CsvText:
    """Text in the CSV format: the file it comes from, how to open it, and its delimiter."""

    file: SourceFile
    open: "Callable[[], pa.NativeFile]"
    delimiter: str

    def batches(
        self, types: "dict[str, pa.DataType]", on_ragged: Any = None
    ) -> "pa.CSVStreamingReader":
        """Start to read, columns of the given types (default: as the first block suggests)."""
        from pyarrow import csv

        # Arrow knows the number of a ragged row only when it reads with one thread.
        return csv.open_csv(
            self.open(),
            csv.ReadOptions(use_threads=on_ragged is None, block_size=BLOCK_BYTES),
            csv.ParseOptions(
                delimiter=self.delimiter, newlines_in_values=True, invalid_row_handler=on_ragged
            ),
            csv.ConvertOptions(strings_can_be_null=True, column_types=types),
        )


def open_csv_text(text: CsvText, as_text: frozenset[str], hold: int) -> TableStream:
    """Return the rows of CSV text, as ``open_csv_file`` says."""
    import pyarrow as pa

    reader = _started(text, {})
    names = _names(text.file, reader.schema.names)
    types = {
        field.name: pa.string() if name in as_text else field.type
        for name, field in zip(names, reader.schema, strict=True)
    }
    if as_text & set(names):
        reader = _started(text, types)
    shown = text.file.shown
    while True:
        # A pass ends at the first value that its types cannot hold, and the next one begins.
        held = HeldBatches(hold)
        step = _pass(text, reader, names, held)
        if isinstance(step, pa.Schema):
            break
        types |= {list(types)[i]: kind for i, kind in step.items()}
        reader = _started(text, types)

    def batches() -> Iterator["pa.RecordBatch"]:
        if held.batches is not None:
            yield from held.batches
            return
        for batch in _started(text, types):
            yield plain_batch(batch.rename_columns(names), step, shown)

    return TableStream(shown, step, batches, held.bytes)


def _pass(
    text: CsvText, reader: "pa.CSVStreamingReader", names: list[str], held: HeldBatches
) -> "pa.Schema | dict[int, pa.DataType]":
    """Return the plain schema if all rows fit the reader's types, else the columns to widen."""
    import pyarrow as pa

    file, kinds = text.file, reader.schema.types
    schema = pa.schema(zip(names, kinds, strict=True))
    plain = plain_schema(schema, file.shown)
    rows, last = 0, None
    while True:
        try:
            batch = reader.read_next_batch().rename_columns(names)
        except StopIteration:
            break
        except (pa.ArrowInvalid, OSError) as error:
            failed = failed_column(error)
            if failed is None or kinds[failed[0]] == pa.binary():
                raise _explain(text, dict(zip(reader.schema.names, kinds, strict=True)),
                               error) from error  # fmt: skip
            return {failed[0]: widened(kinds[failed[0]], failed[1])}
        _refuse_other_encodings(file, batch, rows)
        if far := far_moments(schema, [batch]):
            return {names.index(name): pa.string() for name in far}
        if len(batch):
            held.add(plain_batch(batch, plain, file.shown))
            rows, last = rows + len(batch), batch.slice(len(batch) - 1)
    if last is None:
        raise no_row(file.shown, names)
    _refuse_unclosed_quote(text, last, rows)
    return plain


def _started(text: CsvText, types: "dict[str, pa.DataType]") -> "pa.CSVStreamingReader":
    import pyarrow as pa

    try:
        return text.batches(types)
    except (pa.ArrowInvalid, OSError) as error:
        raise _explain(text, types, error) from error


def _names(file: SourceFile, raw: list[str]) -> list[str]:
    names = [name.strip() or f"column_{i}" for i, name in enumerate(raw, 1)]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise file.error(f"the header (row 1) names column {repeated[0]!r} more than once",
                         found=", ".join(names), mend="give every column its own name")  # fmt: skip
    return names


def _delimiter(file: SourceFile) -> str:
    try:
        with file.open_stream() as stream:
            start = stream.read(HEADER_BYTES)
    except OSError as error:
        raise _unreadable(file, error) from error
    lines = start.splitlines()
    if not any(line.strip() for line in lines):
        raise file.error("the file is empty", mend="write a header line and rows")
    header = next(line for line in lines if line.strip())
    try:
        text = header.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(file, "row 1 (the header)", error.object[:40]) from error
    return next((mark for mark in ",;\t" if mark in text), ",")


def _explain(text: CsvText, types: "dict[str, pa.DataType]", error: Exception) -> Exception:
    import pyarrow as pa

    ragged: list[Any] = []

    def remember(row: Any) -> str:
        ragged.append(row)
        return "error"

    try:
        # As bytes, so that no value stops the search for the row.
        for _ in text.batches(dict.fromkeys(types, pa.binary()), remember):
            pass
    except (pa.ArrowInvalid, OSError) as second:
        error = second
    if ragged:
        row = ragged[0]
        return text.file.error(
            f"row {row.number} is ragged (the header is row 1, blank lines are not counted)",
            found=f"{row.actual_columns} fields where the header has {row.expected_columns}: "
            f"{row.text[:80]!r}",
            mend="put a value that holds the delimiter in double quotes, or add the missing fields",
        )
    if "straddl" in str(error) and _quotes_are_odd(text):
        return text.file.error(
            "a double quote is never closed", found=str(error)[:300],
            mend="close the quote; a quote inside quotes is written twice")  # fmt: skip
    return _unreadable(text.file, error)


def _refuse_unclosed_quote(text: CsvText, last: "pa.RecordBatch", rows: int) -> None:
    # A quote that is never closed swallows the rest of the file into the last row's text.
    for column, value in last.to_pylist()[0].items():
        if isinstance(value, str) and "\n" in value and _quotes_are_odd(text):
            raise text.file.error(
                f"a double quote is never closed (row {rows + 1}, column {column!r})",
                found=repr(value[:80]),
                mend="close the quote; a quote inside quotes is written twice",
            )


def _quotes_are_odd(text: CsvText) -> bool:
    count = 0
    with text.open() as stream:
        while piece := stream.read(BLOCK_BYTES):
            count += piece.count(b'"')
    return bool(count % 2)


def _refuse_other_encodings(file: SourceFile, batch: "pa.RecordBatch", rows: int) -> None:
    import pyarrow as pa

    for field, column in zip(batch.schema, batch.columns, strict=True):
        if pa.types.is_binary(field.type):
            for row, value in enumerate(column.to_pylist(), rows + 2):
                try:
                    (value or b"").decode("utf-8")
                except UnicodeDecodeError as error:
                    raise _not_utf8(
                        file, f"row {row}, column {field.name!r}", value[:40]
                    ) from error


def _not_utf8(file: SourceFile, place: str, value: bytes) -> Exception:
    return file.error(f"{place} is not UTF-8 text", found=repr(value),
                      mend="save the file as UTF-8")  # fmt: skip


def _unreadable(file: SourceFile, error: Exception) -> Exception:
    return file.error("the file cannot be read as CSV", found=str(error)[:300],
                      mend="write the file anew; a compressed one may be cut short")  # fmt: skip
