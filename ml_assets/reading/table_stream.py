"""A table whose schema is known first and whose rows come in batches."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ml_assets.spec.errors import SourceError

if TYPE_CHECKING:
    import pyarrow as pa

# Bytes of rows of one source that stay in memory after the pass that settles their types, so
# that tables that fit are read once.
HELD_BYTES = 128 << 20


@dataclass(frozen=True)
class TableStream:
    """A schema, and a function that starts the batches of that schema from the first row.

    The types are the plain ones of ``plain_types``; a column that has no value may be of type
    null. ``held`` counts the bytes of rows that the stream keeps in memory.
    """

    shown: str
    schema: "pa.Schema"
    batches: Callable[[], Iterator["pa.RecordBatch"]]
    held: int = 0

    def reader(self) -> "pa.RecordBatchReader":
        """Return the rows as Arrow reads them, null columns as text; to be read once."""
        import pyarrow as pa

        schema = unified_schema([self.schema])
        fitted = (fitted_batch(batch, schema) for batch in self.batches())
        return pa.RecordBatchReader.from_batches(schema, fitted)


@dataclass
class HeldBatches:
    """Batches that are kept as long as they take no more than ``limit`` bytes."""

    limit: int
    batches: "list[pa.RecordBatch] | None" = field(default_factory=list)
    bytes: int = 0

    def add(self, batch: "pa.RecordBatch") -> None:
        """Keep a batch; drop all of them for good once they are too many."""
        if self.batches is None:
            return
        self.batches.append(batch)
        self.bytes += batch.get_total_buffer_size()
        if self.bytes > self.limit:
            self.batches, self.bytes = None, 0


def stack_streams(streams: list[TableStream]) -> TableStream:
    """Return the rows of all streams, one below the other, in the column order of the first.

    Integers widen to floats where another stream holds floats; other columns that are not of one
    type become text, and so do columns without any value. Raises SourceError where a stream has
    other columns than the first.
    """
    for stream in streams[1:]:
        _refuse_other_columns(stream, streams[0])
    schema = unified_schema([stream.schema for stream in streams])

    def batches() -> Iterator["pa.RecordBatch"]:
        for stream in streams:
            for batch in stream.batches():
                yield fitted_batch(batch, schema)

    return TableStream(streams[0].shown, schema, batches, sum(s.held for s in streams))


def unified_schema(schemas: "list[pa.Schema]") -> "pa.Schema":
    """Return the schema that all tables of these schemas fit; the first one's column order.

    A unit that a field states stays if all tables state the same.
    """
    import pyarrow as pa

    mixed = mixed_columns(schemas)

    def unified(name: str) -> "pa.DataType":
        types = {schema.field(name).type for schema in schemas} - {pa.null()}
        if name in mixed or not types:
            return pa.string()
        return types.pop() if len(types) == 1 else pa.float64()

    def stated(name: str) -> "dict[bytes, bytes] | None":
        found = [schema.field(name).metadata for schema in schemas]
        return found[0] if all(metadata == found[0] for metadata in found) else None

    return pa.schema(
        [pa.field(name, unified(name), metadata=stated(name)) for name in schemas[0].names]
    )


def mixed_columns(schemas: "list[pa.Schema]") -> set[str]:
    """Return the columns whose types are neither all equal nor all numbers."""
    mixed = set()
    for name in schemas[0].names:
        types = {str(schema.field(name).type) for schema in schemas} - {"null"}
        if len(types) > 1 and types != {"int64", "double"}:
            mixed.add(name)
    return mixed


def fitted_batch(batch: "pa.RecordBatch", schema: "pa.Schema") -> "pa.RecordBatch":
    """Return a batch with the columns and types of ``schema``; a column it lacks is missing."""
    import pyarrow as pa

    if batch.schema.equals(schema):
        return batch
    columns = [
        batch.column(field.name).cast(field.type)
        if field.name in batch.schema.names
        else pa.nulls(len(batch), field.type)
        for field in schema
    ]
    return pa.record_batch(columns, schema=schema)


def no_row(shown: str, names: list[str]) -> SourceError:
    """Return the error for a table that has columns and no row."""
    return SourceError(f"{shown}: there is no row", found=f"columns {', '.join(names)}",
                       mend="write at least one row, or take the source away")  # fmt: skip


def _refuse_other_columns(stream: TableStream, first: TableStream) -> None:
    found, expected = set(stream.schema.names), set(first.schema.names)
    if found == expected:
        return
    parts = [
        f"{kind} {', '.join(repr(name) for name in sorted(names))}"
        for kind, names in (("lacks", expected - found), ("adds", found - expected))
        if names
    ]
    raise SourceError(
        f"{stream.shown}: the columns differ from those of {first.shown}",
        found=" and ".join(parts),
        mend="give all files of a source the same columns, or make two sources",
    )
