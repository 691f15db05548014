"""Bring the columns of any source to the five types that contracts know."""

from typing import TYPE_CHECKING

from ml_assets.spec.errors import SourceError

if TYPE_CHECKING:
    import pyarrow as pa


def plain_types(table: "pa.Table", shown: str) -> "pa.Table":
    """Return the table with columns of type int64, double, bool, string and timestamp[ns].

    Smaller and unsigned integers become int64, other floats and decimals double; dates and
    timestamps become naive timestamps in UTC, or text where one lies outside of 1677 to 2262;
    times of day and durations become text; dictionaries their values. A column without any value
    is of type null. Raises SourceError for nested columns, for bytes that are no UTF-8 text, and
    for numbers that do not fit.
    """
    import pyarrow as pa

    columns = []
    for field, column in zip(table.schema, table.columns, strict=True):
        try:
            columns.append(_plain(column, shown, field.name))
        except pa.ArrowException as error:
            raise SourceError(
                f"{shown}: column {field.name!r} of type {field.type} cannot be read",
                found=str(error)[:200],
                mend="write the column as text, as a number or as a timestamp",
            ) from error
    return pa.table(columns, names=table.column_names)


def _plain(column: "pa.ChunkedArray", shown: str, name: str) -> "pa.ChunkedArray":
    import pyarrow as pa
    from pyarrow import types

    kind = column.type
    if column.null_count == len(column):
        return pa.chunked_array([pa.nulls(len(column))])
    if types.is_dictionary(kind) or types.is_run_end_encoded(kind):
        return _plain(column.cast(kind.value_type), shown, name)
    if types.is_nested(kind):
        raise SourceError(f"{shown}: column {name!r} is nested", found=str(kind),
                          mend="write its parts as columns of their own")  # fmt: skip
    if types.is_timestamp(kind) or types.is_date(kind):
        return _moments(column)
    if types.is_integer(kind):
        return column.cast(pa.int64())
    if types.is_floating(kind) or types.is_decimal(kind):
        return column.cast(pa.float64())
    return column if types.is_boolean(kind) else column.cast(pa.string())


def _moments(column: "pa.ChunkedArray") -> "pa.ChunkedArray":
    import pyarrow as pa

    if getattr(column.type, "tz", None):
        # Casting to the type without a zone keeps the instant, in UTC.
        column = column.cast(pa.timestamp(column.type.unit))
    try:
        return column.cast(pa.timestamp("ns"))
    except pa.ArrowInvalid:
        # Nanoseconds reach from 1677 to 2262. As text, only the rows outside break the contract.
        return column.cast(pa.string())
