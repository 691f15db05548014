"""The largest value of a cursor read so far, and how it is written down."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from ml_assets.spec.errors import SourceError

if TYPE_CHECKING:
    import pyarrow as pa

CursorValue = int | float | str | datetime


def largest(batch: "pa.RecordBatch", cursor: str, shown: str) -> CursorValue | None:
    """Return the largest value of a column of plain type; None if it has no value.

    Timestamps are given in microseconds and UTC. Raises SourceError where there is no such
    column, where it does not order rows (bool), and where it needs nanoseconds.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if cursor not in batch.schema.names:
        raise SourceError(f"{shown}: there is no column {cursor!r} to be the cursor",
                          found=", ".join(batch.schema.names),
                          mend="name one of these")  # fmt: skip
    column = batch.column(cursor)
    if pa.types.is_boolean(column.type):
        raise SourceError(f"{shown}: {cursor!r} cannot be the cursor", found="true and false",
                          mend="name a column that only grows")  # fmt: skip
    value = pc.max(column)
    if pa.types.is_timestamp(value.type):
        try:
            value = value.cast(pa.timestamp("us"))
        except pa.ArrowInvalid as error:
            raise SourceError(f"{shown}: the cursor {cursor!r} needs nanoseconds",
                              found=str(value),
                              mend="cast it to microseconds") from error  # fmt: skip
    return value.as_py()


def as_json(value: CursorValue) -> dict[str, Any]:
    """Return the value with its type, for JSON.

    >>> from_json(as_json(datetime(2026, 1, 2, 3)))
    datetime.datetime(2026, 1, 2, 3, 0)
    """
    if isinstance(value, datetime):
        return {"timestamp": value.isoformat()}
    return {"value": value}


def from_json(written: dict[str, Any]) -> CursorValue:
    """Return the value that ``as_json`` wrote."""
    if "timestamp" in written:
        return datetime.fromisoformat(written["timestamp"])
    return written["value"]
