"""Read one Arrow IPC file (Feather version 2 is the same), or a stream kept in a file."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ml_assets.reading.plain_types import far_moments, plain_batch, plain_schema
from ml_assets.reading.source_file import SourceFile
from ml_assets.reading.table_stream import TableStream, no_row

if TYPE_CHECKING:
    import pyarrow as pa

# The first bytes of an IPC file; a stream begins without them.
FILE_MAGIC = b"ARROW1"


def open_arrow_file(file: SourceFile) -> TableStream:
    """Return the rows of an Arrow IPC file, of the file or the stream format.

    The file is read once in advance if it has columns of dates, or timestamps that are coarser
    than nanoseconds, to see whether nanoseconds reach them. Raises SourceError for a file that is
    truncated, damaged or has no row.
    """
    schema = next(_schema_then_batches(file)).remove_metadata()
    plain_schema(schema, file.shown)
    if not any(len(batch) for batch in _batches(file)):
        raise no_row(file.shown, schema.names)
    plain = plain_schema(schema, file.shown, far_moments(schema, _batches(file)))

    def batches() -> Iterator["pa.RecordBatch"]:
        for batch in _batches(file):
            yield plain_batch(batch, plain, file.shown)

    return TableStream(file.shown, plain, batches)


def _batches(file: SourceFile) -> "Iterator[pa.RecordBatch]":
    steps = _schema_then_batches(file)
    next(steps)
    yield from steps


def _schema_then_batches(file: SourceFile) -> Iterator:
    import pyarrow as pa

    try:
        with file.open_random_access() as stream:
            is_file = stream.read(len(FILE_MAGIC)) == FILE_MAGIC
            stream.seek(0)
            if is_file:
                with pa.ipc.open_file(stream) as opened:
                    yield opened.schema
                    for i in range(opened.num_record_batches):
                        yield opened.get_batch(i)
            else:
                with pa.ipc.open_stream(stream) as opened:
                    yield opened.schema
                    yield from opened
    except (pa.ArrowException, OSError) as error:
        raise file.error(
            "the file is truncated or no Arrow file",
            found=str(error).splitlines()[0][:300],
            mend="write or copy the file anew, and check that it arrived whole",
        ) from error
