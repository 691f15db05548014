"""Make one table of several sources."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ml_assets.disk.parquet_table import ParquetTable
from ml_assets.spec.errors import SourceError

if TYPE_CHECKING:
    import pyarrow as pa


def stack_sources(tables: dict[str, ParquetTable]) -> "pa.RecordBatchReader":
    """Return the rows of all sources, one source below the other, in the order given.

    Columns whose types differ become text, but for integers and floats, which become floats.
    Raises SourceError where a source has other columns than the first.
    """
    import pyarrow as pa

    schemas = {name: table.schema for name, table in tables.items()}
    first_name, first = next(iter(schemas.items()))
    for name, schema in schemas.items():
        found, expected = set(schema.names), set(first.names)
        if found != expected:
            raise SourceError(
                f"The sources {first_name!r} and {name!r} cannot be stacked: columns differ",
                found=f"only one of them has {', '.join(sorted(found ^ expected))}",
                mend="give all sources of a problem the same columns, or join them: join",
            )
    schema = pa.schema([
        pa.field(field.name, _common_type([s.field(field.name).type for s in schemas.values()]),
                 metadata=field.metadata)
        for field in first
    ])  # fmt: skip
    return pa.RecordBatchReader.from_batches(schema, _rows(list(tables.values()), schema))


def _rows(tables: list[ParquetTable], schema: "pa.Schema") -> Iterator["pa.RecordBatch"]:
    for table in tables:
        for batch in table.batches():
            yield batch.select(schema.names).cast(schema)


def _common_type(types: list["pa.DataType"]) -> "pa.DataType":
    import pyarrow as pa

    if len(set(types)) == 1:
        return types[0]
    return pa.float64() if set(types) == {pa.int64(), pa.float64()} else pa.string()
