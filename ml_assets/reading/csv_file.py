"""Read one CSV file: RFC 4180 with a header line, in UTF-8."""

from typing import TYPE_CHECKING, Any

from ml_assets.reading.source_file import SourceFile

if TYPE_CHECKING:
    import pyarrow as pa

# Text of the first line that is read to tell the delimiter; a header is shorter.
HEADER_BYTES = 1 << 20


def read_csv_file(file: SourceFile, as_text: frozenset[str] = frozenset()) -> "pa.Table":
    """Return the table of a CSV file, compressed or not.

    Types are inferred over all rows: a column with one odd value becomes text. Empty cells, NA,
    N/A, NaN and null are missing. The delimiter is the comma, or, where the header holds none, a
    semicolon or tab. Column names lose surrounding blanks; an empty one becomes ``column_N``.
    Columns named in ``as_text`` stay text. Raises SourceError for an empty file, a ragged row, a
    quote that is never closed, repeated names, and text that is not UTF-8.
    """
    import pyarrow as pa

    delimiter = _delimiter(file)
    try:
        table = _parse(file, delimiter, as_text)
    except (pa.ArrowInvalid, OSError) as error:
        raise _explain(file, delimiter, error) from error
    names = [name.strip() or f"column_{i}" for i, name in enumerate(table.column_names, 1)]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise file.error(f"the header (row 1) names column {repeated[0]!r} more than once",
                         found=", ".join(names), mend="give every column its own name")  # fmt: skip
    table = table.rename_columns(names)
    if table.num_rows:
        _refuse_unclosed_quote(file, table)
        _refuse_other_encodings(file, table)
    return table


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


def _parse(
    file: SourceFile, delimiter: str, as_text: frozenset[str], on_ragged: Any = None
) -> "pa.Table":
    import pyarrow as pa
    from pyarrow import csv

    # Arrow knows the number of a ragged row only when it reads with one thread.
    with file.open_stream() as stream:
        return csv.read_csv(
            stream,
            csv.ReadOptions(use_threads=on_ragged is None),
            csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=on_ragged
            ),
            csv.ConvertOptions(
                strings_can_be_null=True, column_types=dict.fromkeys(as_text, pa.string())
            ),
        )


def _explain(file: SourceFile, delimiter: str, error: Exception) -> Exception:
    import pyarrow as pa

    ragged: list[Any] = []

    def remember(row: Any) -> str:
        ragged.append(row)
        return "error"

    try:
        _parse(file, delimiter, frozenset(), remember)
    except (pa.ArrowInvalid, OSError) as second:
        error = second
    if not ragged:
        return _unreadable(file, error)
    row = ragged[0]
    return file.error(
        f"row {row.number} is ragged (the header is row 1, blank lines are not counted)",
        found=f"{row.actual_columns} fields where the header has {row.expected_columns}: "
        f"{row.text[:80]!r}",
        mend="put a value that holds the delimiter in double quotes, or add the missing fields",
    )


def _refuse_unclosed_quote(file: SourceFile, table: "pa.Table") -> None:
    # A quote that is never closed swallows the rest of the file into the last row's text.
    last = table.slice(table.num_rows - 1).to_pylist()[0]
    for column, value in last.items():
        if isinstance(value, str) and "\n" in value:
            with file.open_stream() as stream:
                marks = stream.read().count(b'"')
            if marks % 2:
                raise file.error(
                    f"a double quote is never closed (row {table.num_rows + 1}, column {column!r})",
                    found=repr(value[:80]),
                    mend="close the quote; a quote inside quotes is written twice",
                )


def _refuse_other_encodings(file: SourceFile, table: "pa.Table") -> None:
    import pyarrow as pa

    for column in table.column_names:
        if pa.types.is_binary(table.schema.field(column).type):
            for row, value in enumerate(table.column(column).to_pylist(), 2):
                try:
                    (value or b"").decode("utf-8")
                except UnicodeDecodeError as error:
                    raise _not_utf8(file, f"row {row}, column {column!r}", value[:40]) from error


def _not_utf8(file: SourceFile, place: str, value: bytes) -> Exception:
    return file.error(f"{place} is not UTF-8 text", found=repr(value),
                      mend="save the file as UTF-8")  # fmt: skip


def _unreadable(file: SourceFile, error: Exception) -> Exception:
    return file.error("the file cannot be read as CSV", found=str(error)[:300],
                      mend="write the file anew; a compressed one may be cut short")  # fmt: skip
