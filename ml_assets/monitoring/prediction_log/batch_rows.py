"""The predictions of batch runs as rows of the table of predictions."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml_assets.disk.parquet_table import ParquetTable
from ml_assets.monitoring.prediction_log.batch_features import BatchInputs, InputRows
from ml_assets.monitoring.prediction_log.collect import Collection
from ml_assets.monitoring.prediction_log.logged_rows import class_text, feature_struct
from ml_assets.monitoring.prediction_log.progress import BatchProgress, Progress
from ml_assets.spec.document import Document
from ml_assets.spec.scoring import HELD_OUT

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from upath import UPath

_PROBABILITY = "probability_"


class StoredBatch(Document):
    """What the record of a batch run says, as far as it is needed here."""

    batch: str
    model_version: str
    input: str
    input_digest: str = ""
    scored_at: datetime
    scored: int


def collect_batches(
    collection: Collection,
    progress: Progress,
    artifacts: "Path | UPath",
    id_column: str | None,
    inputs: BatchInputs | None = None,
) -> list[str]:
    """Collect the predictions of batch runs that are not in the table yet.

    ``artifacts`` is the folder of the problem's artifacts: ``batches/<batch>.json`` are the
    records, and predictions lie in ``batches/<batch>.parquet`` or ``batch_predictions.parquet``.
    The held-out rows, which are scored where a problem names no others, are none from production
    and left out. Features are read again from the ``inputs``; they are null where an input is gone
    or was changed since. Returns the batches whose predictions are gone: a later batch took their
    place before they were collected.
    """
    gone = []
    for record in _records(artifacts / "batches"):
        production = record.input != HELD_OUT and record.scored
        if record.batch in progress.batches or not production:
            continue
        predictions = _predictions(artifacts, record)
        if predictions is None:
            gone.append(record.batch)
            continue
        progress.batches[record.batch] = _collected(
            collection, progress, predictions, record, id_column, inputs
        )
        progress.write(collection.progress_file)
    return gone


def _collected(
    collection: Collection,
    progress: Progress,
    predictions: ParquetTable,
    record: StoredBatch,
    id_column: str | None,
    inputs: BatchInputs | None,
) -> BatchProgress:
    """Write the parts of a batch, and count them."""
    schema = collection.table.schema
    known = BatchProgress(rows=0, scored=record.scored)
    with ExitStack() as stack:
        raw = None
        if inputs is not None and "features" in schema.names:
            given = stack.enter_context(inputs.with_digest(record.input_digest, record.input))
            names = list(collection.features.columns)
            raw = None if given is None else InputRows(given.reader(), names)
        known.features = raw is not None
        for place, batch in enumerate(filter(len, predictions.batches())):
            rows = _rows(batch, record, id_column, schema)
            if raw is not None:
                rows = _with_features(rows, raw.take(batch.column("_row").to_numpy()), collection)
            kept = collection.kept(rows)
            progress.add(collection.table.write(f"{record.batch}-{place:06d}", kept))
            known.rows += len(kept)
            known.expired += len(rows) - len(kept)
    return known


def _with_features(rows: "pa.Table", raw: "pd.DataFrame", collection: Collection) -> "pa.Table":
    place = rows.schema.get_field_index("features")
    field = rows.schema.field(place)
    return rows.set_column(place, field, feature_struct(raw, collection.features, field.type))


def _records(folder: "Path | UPath") -> Iterator[StoredBatch]:
    if not folder.exists():
        return
    named = {path.name: path for path in folder.iterdir()}
    for name, path in sorted(named.items()):
        if name.endswith(".json") and not name.startswith("."):
            yield StoredBatch.model_validate_json(path.read_bytes())


def _predictions(artifacts: "Path | UPath", record: StoredBatch) -> ParquetTable | None:
    for path in (artifacts / "batches" / f"{record.batch}.parquet",
                 artifacts / "batch_predictions.parquet"):  # fmt: skip
        if path.exists():
            table = ParquetTable(path)
            first = next(table.batches(["prediction_id"], rows=1), None)
            if first is not None and first.column(0)[0].as_py().startswith(record.batch):
                return table
    return None


def _rows(
    batch: "pa.RecordBatch", record: StoredBatch, id_column: str | None, schema: "pa.Schema"
) -> "pa.Table":
    import pyarrow as pa

    def column(field: "pa.Field") -> Any:
        name, names = field.name, batch.schema.names
        if name == "time":
            return pa.repeat(pa.scalar(record.scored_at, field.type), len(batch))
        if name == "origin":
            return pa.repeat(pa.scalar("batch"), len(batch))
        if name == "key" and id_column in names:
            return _texts(batch.column(id_column))
        if name == "prediction" and pa.types.is_string(field.type):
            return _texts(batch.column(name))
        if name == "probabilities":
            return _shares(batch, field.type)
        if name in names:
            return batch.column(name).cast(field.type)
        return pa.nulls(len(batch), field.type)

    return pa.table([column(field) for field in schema], schema=schema)


def _texts(values: "pa.Array") -> "pa.Array":
    """Return values as the service writes them, which is how Python does."""
    import pyarrow as pa

    if pa.types.is_string(values.type):
        return values
    return pa.array([class_text(value) for value in values.to_pylist()], pa.string())


def _shares(batch: "pa.RecordBatch", kind: "pa.DataType") -> "pa.Array":
    import pyarrow as pa

    columns = [f"{_PROBABILITY}{field.name}" for field in kind]
    children = [batch.column(name).cast(pa.float64()) if name in batch.schema.names
                else pa.nulls(len(batch), pa.float64()) for name in columns]  # fmt: skip
    return pa.StructArray.from_arrays(children, fields=list(kind))
