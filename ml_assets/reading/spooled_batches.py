"""Rows whose types show only as they arrive, kept on disk until all have."""

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

from ml_assets.reading.table_stream import TableStream, fitted_batch, unified_schema

if TYPE_CHECKING:
    import pyarrow as pa


def spooled(batches: "Iterable[pa.RecordBatch]", shown: str) -> TableStream:
    """Return the batches, of the same columns, with the one schema that all of them fit.

    They are written to a temporary file, which vanishes with the stream: one batch is in memory
    at a time. Integers widen to floats, other types that differ become text.
    """
    import pyarrow as pa

    places: list[int] = []
    schemas: dict[str, pa.Schema] = {}
    with ExitStack() as stack:
        file = stack.enter_context(tempfile.TemporaryFile(prefix="ml-assets-rows-"))
        for batch in batches:
            places.append(file.tell())
            schemas[str(batch.schema)] = batch.schema
            with pa.ipc.new_stream(file, batch.schema) as writer:
                writer.write_batch(batch)
        schema = unified_schema(list(schemas.values()))
        # From here on it is closed when the stream is forgotten.
        stack.pop_all()

    def read() -> Iterator["pa.RecordBatch"]:
        for place in places:
            file.seek(place)
            with pa.ipc.open_stream(file) as reader:
                yield fitted_batch(reader.read_next_batch(), schema)

    return TableStream(shown, schema, read)
