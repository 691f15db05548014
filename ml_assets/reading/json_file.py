"""Read one JSON file: an object per line, or an array of objects."""

import json
from typing import TYPE_CHECKING, Any

from ml_assets.reading.source_file import SourceFile

if TYPE_CHECKING:
    import pyarrow as pa


def read_json_file(file: SourceFile) -> "pa.Table":
    """Return the table of a JSON file, compressed or not; a key that a row lacks is missing.

    A column whose values are of different types becomes text. Raises SourceError for an empty
    file, a line that is no JSON object, repeated keys, and text that is not UTF-8.
    """
    import pyarrow as pa
    from pyarrow import json as arrow_json

    try:
        with file.open_stream() as stream:
            table = arrow_json.read_json(stream)
        # Arrow does not look whether texts are UTF-8 while it reads them.
        table.validate(full=True)
        return table
    except (pa.ArrowInvalid, UnicodeDecodeError):
        # Slower, but it takes mixed types and arrays, and knows the line of an error.
        return _read_in_python(file)
    except OSError as error:
        raise file.error("the file cannot be read", found=str(error)[:300],
                         mend="write the file anew; it may be cut short")  from error  # fmt: skip


def _read_in_python(file: SourceFile) -> "pa.Table":
    import pyarrow as pa

    with file.open_stream() as stream:
        content = stream.read()
    if not content.strip():
        raise file.error("the file is empty", mend="write one JSON object per line")
    rows = _rows_of_array(file, content) if content.lstrip()[:1] == b"[" else [
        _row(file, number, line)
        for number, line in enumerate(content.splitlines(), 1)
        if line.strip()
    ]  # fmt: skip
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pa.table({name: _column([row.get(name) for row in rows]) for name in names})


def _rows_of_array(file: SourceFile, content: bytes) -> list[dict[str, Any]]:
    try:
        rows = json.loads(content)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise file.error("the file is no valid JSON", found=str(error),
                         mend="write one JSON object per line")  from error  # fmt: skip
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise file.error(f"element {number} of the array is no object",
                             found=repr(row)[:80], mend="write objects")  # fmt: skip
    return rows


def _row(file: SourceFile, number: int, line: bytes) -> dict[str, Any]:
    mend = "write one whole JSON object per line, in UTF-8"
    try:
        pairs = json.loads(line, object_pairs_hook=list)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise file.error(f"line {number} is no JSON object", found=repr(line[:80]),
                         mend=mend) from error  # fmt: skip
    if not line.lstrip().startswith(b"{"):
        raise file.error(f"line {number} is no JSON object", found=repr(line[:80]), mend=mend)
    row = dict(pairs)
    if len(row) < len(pairs):
        raise file.error(f"line {number} names a key more than once", found=repr(line[:80]),
                         mend="name every key once")  # fmt: skip
    return row


def _column(values: list[Any]) -> "pa.Array":
    import pyarrow as pa

    try:
        return pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        return pa.array([
            value if value is None or isinstance(value, str) else json.dumps(value)
            for value in values
        ])  # fmt: skip
