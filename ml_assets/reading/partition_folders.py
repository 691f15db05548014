"""Columns that the names of folders hold, as Hive writes them: year=2026/month=01."""

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from ml_assets.reading.table_stream import TableStream
from ml_assets.spec.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

# What Hive and Spark write for a missing value.
MISSING = "__HIVE_DEFAULT_PARTITION__"
# Numbers without leading zeros, that fit into 64 bits.
WHOLE_NUMBER = re.compile(r"0|-?[1-9]\d{0,17}")


def folder_values(relative: str) -> dict[str, str | None]:
    """Return the columns of a file by its path's folders, URL-decoded.

    >>> folder_values("year=2026/city=S%C3%A3o Paulo/a.csv")
    {'year': '2026', 'city': 'São Paulo'}
    """
    pairs = [part.split("=", 1) for part in PurePosixPath(relative).parts[:-1] if "=" in part]
    return {
        unquote(name): None if value == MISSING else unquote(value)
        for name, value in pairs if name
    }  # fmt: skip


def with_folder_columns(
    streams: list[TableStream], folders: list[dict[str, str | None]]
) -> list[TableStream]:
    """Return the streams with the columns of their folders behind their own.

    A column is int64 if all its values are whole numbers without leading zeros, else text.
    Raises SourceError for a column that a file holds as well.
    """
    values: dict[str, set[str]] = {}
    for folder in folders:
        for name, value in folder.items():
            values.setdefault(name, set()).update([] if value is None else [value])
    numbers = {
        n for n, texts in values.items() if texts and all(map(WHOLE_NUMBER.fullmatch, texts))
    }
    return [
        _with_columns(stream, folder, numbers) if folder else stream
        for stream, folder in zip(streams, folders, strict=True)
    ]


def _with_columns(
    stream: TableStream, folder: dict[str, str | None], numbers: set[str]
) -> TableStream:
    import pyarrow as pa

    if twice := sorted(set(folder) & set(stream.schema.names)):
        raise SourceError(f"{stream.shown}: column {twice[0]!r} is in the file and in the name of "
                          "its folder", found=f"{twice[0]}={folder[twice[0]]}",
                          mend="rename one of them")  # fmt: skip
    scalars = [
        pa.scalar(int(value) if value is not None and name in numbers else value,
                  pa.int64() if name in numbers else pa.string())
        for name, value in folder.items()
    ]  # fmt: skip
    schema = pa.schema([*stream.schema, *(
        pa.field(name, scalar.type) for name, scalar in zip(folder, scalars, strict=True)
    )])  # fmt: skip

    def batches() -> "Iterator[pa.RecordBatch]":
        for batch in stream.batches():
            added = [pa.repeat(scalar, len(batch)) for scalar in scalars]
            yield pa.record_batch([*batch.columns, *added], schema=schema)

    return TableStream(stream.shown, schema, batches, stream.held)
