"""The order in which Arrow tries types on the values of a CSV column."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

# How Arrow says which column could not be converted, and which value it met.
CONVERSION_ERROR = re.compile(
    r"In CSV column #(\d+): (?:Row #\d+: )?CSV conversion error to [^:]*: "
    r"(?:invalid value '(.*)'|.*)$",
    re.DOTALL,
)


def ladder() -> "list[pa.DataType]":
    """Return the types from the narrowest to bytes, which take everything."""
    import pyarrow as pa

    return [
        pa.null(), pa.int64(), pa.bool_(), pa.date32(), pa.time32("s"), pa.timestamp("s"),
        pa.timestamp("ns"), pa.timestamp("s", "UTC"), pa.timestamp("ns", "UTC"), pa.float64(),
        pa.string(), pa.binary(),
    ]  # fmt: skip


def failed_column(error: Exception) -> tuple[int, str | None] | None:
    """Return the number of the column that an error of Arrow names, and the value it met.

    None for an error of another kind.

    >>> failed_column(ValueError("In CSV column #1: CSV conversion error to int64: "
    ...                          "invalid value 'x'"))
    (1, 'x')
    """
    match = CONVERSION_ERROR.search(str(error))
    return (int(match[1]), match[2]) if match else None


def widened(kind: "pa.DataType", value: str | None) -> "pa.DataType":
    """Return the next type that may hold all values of a column and ``value`` as well.

    No type before the one that ``value`` alone is taken for can hold it.
    """
    rungs = ladder()
    least = rungs.index(kind) + 1
    if value is not None and (alone := _type_alone(value)) in rungs:
        least = max(least, rungs.index(alone))
    return rungs[min(least, len(rungs) - 1)]


def _type_alone(value: str) -> "pa.DataType":
    import pyarrow as pa
    from pyarrow import csv

    quoted = value.replace('"', '""')
    table = csv.read_csv(
        pa.BufferReader(f'value\n"{quoted}"\n'.encode()),
        parse_options=csv.ParseOptions(newlines_in_values=True),
    )
    return table.schema.field(0).type
