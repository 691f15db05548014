"""Bring the columns of any source to the types that contracts know."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ml_assets.spec.errors import SourceError

if TYPE_CHECKING:
    import pyarrow as pa


def plain_schema(
    schema: "pa.Schema",
    shown: str,
    far: Iterable[str] = (),
    *,
    keep_binary: bool = False,
) -> "pa.Schema":
    """Return the schema with the types int64, double, bool, string and timestamp[ns].

    Smaller and unsigned integers become int64, other floats and decimals double; dates and
    timestamps become naive timestamps in UTC, but text where ``far`` names them (see
    ``far_moments``); times of day and durations become text; dictionaries their values, bytes
    text, unless ``keep_binary``. Null stays null. Raises SourceError for nested columns, repeated
    names, and types of a database that Arrow has no values for.
    """
    import pyarrow as pa

    if repeated := sorted({name for name in schema.names if schema.names.count(name) > 1}):
        raise SourceError(f"{shown}: more than one column is named {repeated[0]!r}",
                          found=", ".join(schema.names),
                          mend="give every column its own name")  # fmt: skip
    types = [_plain_type(field.type, field, shown, keep_binary) for field in schema]
    return pa.schema([
        pa.field(field.name, pa.string() if field.name in far else kind, metadata=_unit(field))
        for field, kind in zip(schema, types, strict=True)
    ])  # fmt: skip


def _unit(field: "pa.Field") -> dict[bytes, bytes] | None:
    # What else is written there, such as by pandas or a driver, is about the type it had.
    unit = (field.metadata or {}).get(b"unit")
    return {b"unit": unit} if unit else None


def plain_batch(batch: "pa.RecordBatch", schema: "pa.Schema", shown: str) -> "pa.RecordBatch":
    """Return a batch with the types of its plain schema.

    Raises SourceError for numbers that do not fit, for bytes that are no UTF-8 text, and for
    moments outside of 1677 to 2262 in a column of timestamps.
    """
    import pyarrow as pa

    columns = []
    for field, column in zip(schema, batch.columns, strict=True):
        try:
            columns.append(_plain(column, field.type))
        except pa.ArrowException as error:
            raise SourceError(
                f"{shown}: column {field.name!r} of type {column.type} cannot be read",
                found=str(error)[:200],
                mend="write the column as text, as a number or as a timestamp",
            ) from error
    return pa.record_batch(columns, schema=schema)


def plain_types(table: "pa.Table", shown: str) -> "pa.Table":
    """Return a table in memory with plain types.

    As ``plain_schema`` says, by the values: a column without any value is of type null, and one
    that holds moments outside of 1677 to 2262 is text.
    """
    import pyarrow as pa

    schema = plain_schema(table.schema, shown, far_moments(table.schema, table.to_batches()))
    for i, column in enumerate(table.columns):
        if column.null_count == len(column):
            schema = schema.set(i, pa.field(schema.names[i], pa.null()))
    batches = [plain_batch(batch, schema, shown) for batch in table.to_batches()]
    return pa.Table.from_batches(batches, schema)


def coarse_moments(schema: "pa.Schema") -> list[str]:
    """Return the columns of moments that may lie beyond what nanoseconds reach."""
    return [field.name for field in schema if _is_coarse(field.type)]


def far_moments(schema: "pa.Schema", batches: "Iterable[pa.RecordBatch]") -> set[str]:
    """Return the columns with a moment that nanoseconds do not reach: before 1677, after 2262.

    As text, only the rows outside break the contract.
    """
    import pyarrow as pa

    coarse, far = coarse_moments(schema), set()
    for batch in batches if coarse else ():
        for name in coarse:
            try:
                _plain(batch.column(name), pa.timestamp("ns"))
            except pa.ArrowInvalid:
                far.add(name)
    return far


def _is_coarse(kind: "pa.DataType") -> bool:
    from pyarrow import types

    if types.is_dictionary(kind) or types.is_run_end_encoded(kind):
        return _is_coarse(kind.value_type)
    return types.is_date(kind) or (types.is_timestamp(kind) and kind.unit != "ns")


def _plain_type(
    kind: "pa.DataType", field: "pa.Field", shown: str, keep_binary: bool
) -> "pa.DataType":
    import pyarrow as pa
    from pyarrow import types

    if types.is_dictionary(kind) or types.is_run_end_encoded(kind):
        return _plain_type(kind.value_type, field, shown, keep_binary)
    if isinstance(kind, pa.BaseExtensionType):
        return _plain_extension(kind, field, shown, keep_binary)
    if types.is_nested(kind):
        raise SourceError(f"{shown}: column {field.name!r} is nested", found=str(kind),
                          mend="write its parts as columns of their own")  # fmt: skip
    if (field.metadata or {}).get(b"POSTGRESQL:type") == b"money":
        # The driver gives the bare count of the smallest coin.
        raise _unknown_to_arrow(field, "money", shown, "numeric")
    if types.is_null(kind) or types.is_boolean(kind):
        return kind
    if types.is_timestamp(kind) or types.is_date(kind):
        return pa.timestamp("ns")
    if types.is_integer(kind):
        return pa.int64()
    if types.is_floating(kind) or types.is_decimal(kind):
        return pa.float64()
    return pa.binary() if keep_binary and _is_binary(kind) else pa.string()


def _plain_extension(
    kind: "pa.BaseExtensionType", field: "pa.Field", shown: str, keep_binary: bool
) -> "pa.DataType":
    import pyarrow as pa

    if isinstance(kind, pa.OpaqueType):
        if kind.type_name == "numeric":
            return pa.float64()
        # Bytes in the database's own format would pass for text by chance.
        raise _unknown_to_arrow(field, kind.type_name, shown, "text")
    if isinstance(kind, pa.UuidType):
        return pa.string()
    return _plain_type(kind.storage_type, field, shown, keep_binary)


def _unknown_to_arrow(field: "pa.Field", type_name: str, shown: str, to: str) -> SourceError:
    return SourceError(
        f"{shown}: column {field.name!r} is of a type that cannot be read", found=type_name,
        mend=f"read it by a query that says cast({field.name} as {to})")  # fmt: skip


def _is_binary(kind: "pa.DataType") -> bool:
    from pyarrow import types

    return bool(types.is_binary(kind) or types.is_large_binary(kind)
                or types.is_fixed_size_binary(kind))  # fmt: skip


def _plain(column: "pa.Array", to: "pa.DataType") -> "pa.Array":
    import pyarrow as pa
    from pyarrow import types

    kind = column.type
    if kind == to:
        return column
    if types.is_null(to):
        return pa.nulls(len(column))
    if types.is_dictionary(kind):
        return _plain(column.dictionary_decode(), to)
    if types.is_run_end_encoded(kind):
        return _plain(column.cast(kind.value_type), to)
    if isinstance(kind, pa.UuidType):
        return pa.array([value and str(value) for value in column.to_pylist()], pa.string())
    if isinstance(kind, pa.BaseExtensionType):
        return _plain(column.storage, to)
    if getattr(kind, "tz", None):
        # Casting to the type without a zone keeps the instant, in UTC.
        column = column.cast(pa.timestamp(kind.unit))
    return column.cast(to)
