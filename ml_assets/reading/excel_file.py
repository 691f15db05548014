"""Read a sheet of one Excel or OpenDocument file."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from ml_assets.reading.plain_types import plain_types
from ml_assets.reading.python_column import python_column
from ml_assets.reading.source_file import SourceFile
from ml_assets.reading.table_stream import HELD_BYTES, TableStream, no_row
from ml_assets.spec.errors import SourceError
from ml_assets.spec.nearest_name import nearest_name

if TYPE_CHECKING:
    import pyarrow as pa


def open_excel_file(
    file: SourceFile,
    sheet: str | int | None = None,
    as_text: frozenset[str] = frozenset(),
    hold: int = HELD_BYTES,
) -> TableStream:
    """Return the rows of a sheet (default: the first), whose first row names the columns.

    Read by python-calamine, whole: a sheet has at most 1,048,576 rows. Tables of up to ``hold``
    bytes stay in memory. Numbers without a fraction
    are integers, a column whose values are of different types becomes text, rows without any
    value are left out. Names are treated as those of a CSV file. Raises SourceError for a file
    that is damaged or locked, for an unknown sheet, repeated names, and a sheet without rows.
    """
    table = _read(file, sheet, as_text)
    if table.nbytes <= hold:
        return TableStream(file.shown, table.schema, lambda: iter(table.to_batches()), table.nbytes)
    return TableStream(
        file.shown, table.schema, lambda: iter(_read(file, sheet, as_text).to_batches())
    )


def _read(file: SourceFile, sheet: str | int | None, as_text: frozenset[str]) -> "pa.Table":
    rows = [row for row in _rows(file, sheet) if any(value != "" for value in row)]
    if not rows:
        raise file.error("the sheet is empty", mend="write a row of names and rows of values")
    names = [_name(name) or f"column_{i}" for i, name in enumerate(rows[0], 1)]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise file.error(f"the first row names column {repeated[0]!r} more than once",
                         found=", ".join(names), mend="give every column its own name")  # fmt: skip
    if len(rows) == 1:
        raise no_row(file.shown, names)
    return plain_types(_table(names, rows[1:], as_text), file.shown)


def _rows(file: SourceFile, sheet: str | int | None) -> list[list[Any]]:
    try:
        from python_calamine import CalamineError, CalamineWorkbook, PasswordError
    except ImportError as error:
        raise SourceError(f"{file.shown}: Excel files are read by python-calamine",
                          found=str(error),
                          mend="pip install 'ml_assets[excel]'") from error  # fmt: skip
    try:
        with file.open_random_access() as stream:
            book = CalamineWorkbook.from_filelike(stream)
            names = book.sheet_names
            wanted = sheet if isinstance(sheet, str) else names[sheet or 0]
            if wanted in names:
                return book.get_sheet_by_name(wanted).to_python(skip_empty_area=True)
    except IndexError:
        pass
    except PasswordError as error:
        raise file.error("the file is locked by a password", mend="save it without") from error
    except (CalamineError, OSError, ValueError) as error:
        raise file.error("the file cannot be read as a workbook", found=str(error)[:300],
                         mend="save it anew; it may be cut short") from error  # fmt: skip
    raise file.error(f"there is no sheet {sheet!r}", found=f"{len(names)} sheets",
                     mend=nearest_name(str(sheet), names))  # fmt: skip


def _name(value: Any) -> str:
    return str(_value(value) if value != "" else "").strip()


def _table(names: list[str], rows: list[list[Any]], as_text: frozenset[str]) -> "pa.Table":
    import pyarrow as pa

    columns = zip(*rows, strict=True)
    return pa.table({
        name: _column(list(values), as_text=name in as_text)
        for name, values in zip(names, columns, strict=True)
    })  # fmt: skip


def _column(values: list[Any], *, as_text: bool) -> "pa.Array":
    found = [_value(value) for value in values]
    kinds = {type(value) for value in found} - {type(None)}
    if kinds == {date, datetime}:
        found = [v if v is None else datetime(*v.timetuple()[:6]) for v in found]
    return python_column(found, as_text=as_text)


def _value(value: Any) -> Any:
    # A workbook knows only floats; an empty cell is an empty text.
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return None if value == "" else value
