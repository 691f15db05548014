"""Read one Parquet file, batch by batch."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ml_assets.disk.parquet_table import BATCH_ROWS
from ml_assets.reading.plain_types import coarse_moments, far_moments, plain_batch, plain_schema
from ml_assets.reading.source_file import SourceFile
from ml_assets.reading.table_stream import TableStream, no_row

if TYPE_CHECKING:
    import pyarrow as pa

# The name that pandas gives an index without a name when it writes Parquet.
PANDAS_INDEX = re.compile(r"__index_level_\d+__")


def open_parquet_file(file: SourceFile) -> TableStream:
    """Return the rows of a Parquet file, without an unnamed pandas index.

    Columns of dates and timestamps that are coarser than nanoseconds are read once in advance,
    to see whether nanoseconds reach them. Raises SourceError for a file that is truncated,
    damaged or has no row.
    """
    schema, rows = _schema_and_rows(file)
    names = [name for name in schema.names if not PANDAS_INDEX.fullmatch(name)]
    if not rows or not names:
        raise no_row(file.shown, names)
    kept = schema.remove_metadata()
    for name in set(schema.names) - set(names):
        kept = kept.remove(kept.get_field_index(name))
    plain = plain_schema(kept, file.shown)
    far = far_moments(kept, _batches(file, coarse_moments(kept)))
    plain = plain_schema(kept, file.shown, far)

    def batches() -> Iterator["pa.RecordBatch"]:
        for batch in _batches(file, None):
            yield plain_batch(batch.select(names), plain, file.shown)

    return TableStream(file.shown, plain, batches)


def _schema_and_rows(file: SourceFile) -> "tuple[pa.Schema, int]":
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with file.open_random_access() as stream, parquet.ParquetFile(stream) as opened:
            return opened.schema_arrow, opened.metadata.num_rows
    except (pa.ArrowException, OSError) as error:
        raise _damaged(file, error) from error


def _batches(file: SourceFile, columns: list[str] | None) -> "Iterator[pa.RecordBatch]":
    import pyarrow as pa
    from pyarrow import parquet

    if columns == []:
        return
    try:
        # Without reading ahead, a batch costs little more than the memory of a batch.
        with file.open_random_access() as stream, \
                parquet.ParquetFile(stream, pre_buffer=False) as opened:  # fmt: skip
            yield from opened.iter_batches(BATCH_ROWS, columns=columns)
    except (pa.ArrowException, OSError) as error:
        raise _damaged(file, error) from error


def _damaged(file: SourceFile, error: Exception) -> Exception:
    return file.error(
        "the file is truncated or no Parquet file",
        found=str(error).splitlines()[0][:300],
        mend="write or copy the file anew, and check that it arrived whole",
    )
