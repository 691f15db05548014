"""The batches of single files that were scored, so that no file is scored twice."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ml_assets.deployment.batch_scoring.record import BatchRecord
from ml_assets.deployment.batch_scoring.run import BatchRun
from ml_assets.disk.atomic_write import atomic_write
from ml_assets.disk.parquet_table import ParquetTable, write_batches
from ml_assets.reading.table_stream import fitted_batch, unified_schema

if TYPE_CHECKING:
    import pyarrow as pa
    from upath import UPath

FILE_COLUMN = "_file"


class FileBatches:
    """Predictions, rejected rows and record of each batch, in a folder of artifacts."""

    def __init__(self, folder: "Path | UPath") -> None:
        self._folder = folder

    def known(self, batch: str) -> BatchRecord | None:
        """Return the record of a batch that was scored, or null."""
        path = self._folder / BatchRecord.file(batch)
        if not (path.exists() and self.predictions(batch).path.exists()):
            return None
        return BatchRecord.model_validate_json(path.read_text(encoding="utf-8"))

    def keep(self, run: BatchRun, record: BatchRecord) -> None:
        """Write a batch; its record, which makes it known, comes last."""
        for table, kept in ((run.predictions, self.predictions(run.batch)),
                            (run.rejected, self.rejected(run.batch))):  # fmt: skip
            write_batches(kept.path, table.schema, table.batches())
        content = record.model_dump_json(indent=2).encode()
        atomic_write(self._folder / BatchRecord.file(run.batch), content)

    def predictions(self, batch: str) -> ParquetTable:
        """Return the table of a batch's predictions."""
        return ParquetTable(self._folder / "batches" / f"{batch}.parquet")

    def rejected(self, batch: str) -> ParquetTable:
        """Return the table of a batch's rejected rows."""
        return ParquetTable(self._folder / "batches" / f"{batch}.rejected.parquet")

    def together(self, records: Iterable[BatchRecord]) -> "pa.RecordBatchReader":
        """Return the predictions of all these batches, with the file of each row in ``_file``.

        An id column that is of another type in another file becomes text.
        """
        import pyarrow as pa

        named = [(record.input, self.predictions(record.batch)) for record in records]
        schema = unified_schema([table.schema for _, table in named])
        schema = schema.append(pa.field(FILE_COLUMN, pa.string()))

        def batches() -> "Iterator[pa.RecordBatch]":
            for file, table in named:
                for batch in table.batches():
                    files = pa.repeat(pa.scalar(file), len(batch))
                    yield fitted_batch(batch.append_column(FILE_COLUMN, files), schema)

        return pa.RecordBatchReader.from_batches(schema, batches())
