"""Read the value of an asset that is somebody else's, whatever holds its table."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml_assets.disk.parquet_table import BATCH_ROWS, ParquetTable
from ml_assets.reading.files import open_files
from ml_assets.reading.parquet_file import PANDAS_INDEX
from ml_assets.reading.plain_types import far_moments, plain_batch, plain_schema
from ml_assets.reading.table_stream import TableStream, no_row
from ml_assets.spec.errors import SourceError
from ml_assets.spec.source import Source

if TYPE_CHECKING:
    import pyarrow as pa


def as_stream(value: object, shown: str) -> "pa.RecordBatchReader":
    """Return a table as a stream of batches with the types of ``plain_schema``; bytes stay bytes.

    Taken are tables, batches, readers and datasets of Arrow, frames of pandas (a named index
    becomes a column) and polars (lazy ones too), a ParquetTable, everything that exports Arrow's C
    stream, and the path of a file of a known format. ``shown`` names the value in errors. Raises
    SourceError for a value of another type, for a table without rows, and for columns that
    cannot be plain.
    """
    import pyarrow as pa
    import pyarrow.dataset as ds

    if isinstance(value, str | Path) or _is_remote_path(value):
        return open_files(Source(uri=str(value)), Path.cwd()).reader()
    if isinstance(value, ParquetTable):
        return _plain(value.schema, value.batches(), shown)
    if isinstance(value, ds.Dataset):
        return _plain(value.schema, value.to_batches(batch_size=BATCH_ROWS), shown)
    if isinstance(value, pa.RecordBatch):
        value = pa.Table.from_batches([value])
    table: Any = _as_table(value, shown)
    if isinstance(table, pa.Table):
        far = far_moments(table.schema, table.to_batches(BATCH_ROWS))
        return _plain(table.schema, table.to_batches(BATCH_ROWS), shown, far)
    return _plain(table.schema, table, shown)


def _as_table(value: Any, shown: str) -> "pa.Table | pa.RecordBatchReader":
    import pyarrow as pa

    if isinstance(value, pa.Table | pa.RecordBatchReader):
        return value
    library = type(value).__module__.partition(".")[0]
    if library == "polars" and hasattr(value, "collect"):
        value = value.collect(engine="streaming")
    try:
        if library == "pandas" and hasattr(value, "columns"):
            return pa.Table.from_pandas(value)
        if hasattr(value, "__arrow_c_stream__"):
            reader = pa.RecordBatchReader.from_stream(value)
            return reader.read_all() if library == "polars" else reader
    except (pa.ArrowException, TypeError) as error:
        raise SourceError(f"{shown}: the table cannot be read", found=str(error)[:300],
                          mend="let every column hold values of one type")  from error  # fmt: skip
    raise SourceError(
        f"{shown}: the value is no table",
        found=f"{type(value).__module__}.{type(value).__qualname__}",
        mend="return a table of Arrow, pandas or polars, a dataset, or the path of a file",
    )


def _plain(
    schema: "pa.Schema",
    batches: "Iterator[pa.RecordBatch] | list[pa.RecordBatch] | pa.RecordBatchReader",
    shown: str,
    far: set[str] | frozenset[str] = frozenset(),
) -> "pa.RecordBatchReader":
    import pyarrow as pa

    names = [name for name in schema.names if not PANDAS_INDEX.fullmatch(name)]
    kept = pa.schema([schema.field(i) for i, n in enumerate(schema.names) if n in names])
    plain = plain_schema(kept, shown, far, keep_binary=True)
    filled = (batch.select(names) for batch in batches if len(batch))
    first = next(filled, None)
    if first is None:
        raise no_row(shown, names)
    rows = (plain_batch(batch, plain, shown) for batch in chain([first], filled))
    return TableStream(shown, plain, lambda: rows).reader()


def _is_remote_path(value: object) -> bool:
    return hasattr(value, "fs") and hasattr(value, "protocol")
