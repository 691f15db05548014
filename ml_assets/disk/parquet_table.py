"""A table in a Parquet file that need not fit in memory: read and written batch by batch."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml_assets.disk.atomic_write import atomic_open

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from upath import UPath

# Rows that are in memory at a time: enough that the work per batch does not count.
BATCH_ROWS = 100_000


@dataclass(frozen=True)
class ParquetTable:
    """The table in the file at ``path``, on any file system; reading it is left to its methods."""

    path: "Path | UPath"

    @property
    def schema(self) -> "pa.Schema":
        """The Arrow schema."""
        with self._opened() as file:
            return file.schema_arrow

    @property
    def rows(self) -> int:
        """The number of rows."""
        with self._opened() as file:
            return int(file.metadata.num_rows)

    def __len__(self) -> int:
        return self.rows

    def batches(
        self, columns: list[str] | None = None, rows: int = BATCH_ROWS
    ) -> Iterator["pa.RecordBatch"]:
        """Yield the rows in order, at most ``rows`` at a time, of these columns (default: all)."""
        with self._opened() as file:
            yield from file.iter_batches(rows, columns=columns, use_threads=True)

    def frames(
        self, columns: list[str] | None = None, rows: int = BATCH_ROWS
    ) -> Iterator["pd.DataFrame"]:
        """Yield the rows as pandas frames, indexed by their place in the whole table."""
        import pandas as pd

        start = 0
        for batch in self.batches(columns, rows):
            frame = as_frame(batch)
            frame.index = pd.RangeIndex(start, start + len(frame))
            start += len(frame)
            yield frame

    def read(self, columns: list[str] | None = None) -> "pa.Table":
        """Return the whole table, of these columns (default: all)."""
        with self._opened() as file:
            return file.read(columns)

    def frame(self, columns: list[str] | None = None) -> "pd.DataFrame":
        """Return the whole table as a pandas frame, indexed from 0."""
        return as_frame(self.read(columns))

    def sample(self, rows: int, seed: int = 0) -> "pd.DataFrame":
        """Return ``rows`` rows drawn at random by the seed, in order; all if there are no more.

        The index holds the rows' places in the whole table.
        """
        import numpy as np
        import pandas as pd

        if self.rows <= rows:
            return self.frame()
        drawn = np.random.default_rng(seed).choice(self.rows, rows, replace=False)
        return pd.concat([
            frame.loc[frame.index.isin(drawn)] for frame in self.frames()
        ])  # fmt: skip

    def dataset(self) -> Any:
        """Return the table as a pyarrow dataset, as DuckDB reads it: in batches, on demand."""
        import pyarrow.dataset as ds

        fs = getattr(self.path, "fs", None)
        if fs is None or isinstance(self.path, Path):
            return ds.dataset(str(self.path), format="parquet")
        return ds.dataset(self.path.path, format="parquet", filesystem=fs)

    def _opened(self) -> Any:
        import pyarrow.parquet as pq

        # A file object given to Arrow stays open unless Arrow is told to close it.
        return _Opened(pq.ParquetFile, self.path)


class _Opened:
    """A Parquet file and the file under it, closed together."""

    def __init__(self, reader: Any, path: "Path | UPath") -> None:
        self._reader, self._path = reader, path

    def __enter__(self) -> Any:
        self._file = self._path.open("rb")
        try:
            # Without reading ahead, a batch costs the memory of a batch.
            self._parquet = self._reader(self._file, pre_buffer=False)
        except BaseException:
            self._file.close()
            raise
        return self._parquet

    def __exit__(self, *_: object) -> None:
        self._parquet.close()
        self._file.close()


def as_frame(table: "pa.Table | pa.RecordBatch", *, exact_integers: bool = False) -> "pd.DataFrame":
    """Return Arrow rows as pandas holds them: timestamps in nanoseconds, index from 0.

    Integers of which one is missing are float64, or, with ``exact_integers``, Python's own.
    """
    # Without pandas' own metadata, which may make a column the index, or of an extension type.
    return table.to_pandas(
        coerce_temporal_nanoseconds=True,
        date_as_object=False,
        ignore_metadata=True,
        integer_object_nulls=exact_integers,
    )


def write_batches(
    path: "Path | UPath", schema: "pa.Schema", batches: Iterable["pa.RecordBatch | pa.Table"]
) -> int:
    """Write a Parquet file batch by batch, in one step for its readers; return the rows written.

    If ``batches`` raises, the file at ``path`` stays as it was.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    path.parent.mkdir(parents=True, exist_ok=True)
    rows = 0
    with atomic_open(path) as file, pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for batch in batches:
            table = batch if isinstance(batch, pa.Table) else pa.Table.from_batches([batch])
            writer.write_table(table.cast(schema))
            rows += len(table)
    return rows
