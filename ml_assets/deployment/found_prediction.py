"""Find one prediction by its id: in the service's log, or among batch predictions."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import ConfigDict, Field

from ml_assets.deployment.batch_scoring.file_batches import FILE_COLUMN
from ml_assets.deployment.batch_scoring.record import BatchRecord
from ml_assets.disk.parquet_table import ParquetTable, as_frame
from ml_assets.reading.prediction_log import logged_prediction
from ml_assets.reading.source import open_source
from ml_assets.reading.source_file import without_secrets
from ml_assets.spec.document import Document
from ml_assets.spec.source import Source

if TYPE_CHECKING:
    import pyarrow as pa

_PROBABILITY = "probability_"


class FoundPrediction(Document):
    """A prediction where it is kept."""

    model_config = ConfigDict(protected_namespaces=())

    prediction_id: str
    kind: Literal["online", "batch"]
    found_in: str = Field(description="The log, or the file of batch predictions.")
    made_at: datetime | None
    model_version: str
    bento: str | None = Field(description="Null in batch: no bento has a part in it.")
    prediction: Any
    probabilities: dict[str, float] | None
    score: float | None = Field(default=None, description="Of anomalies.")
    latency_ms: float | None = None
    run_id: str | None = Field(default=None, description="Of a batch, the run that scored it.")
    row: dict[str, Any] | None = Field(description="As it was received; null if it is gone.")
    row_from: str = Field(description="Where the row is kept, or why it is not here.")


def online_prediction(log: str, root: Path, prediction_id: str) -> FoundPrediction | None:
    """Return a prediction of the service from its log, None if the log lacks it."""
    line = logged_prediction(log, root, prediction_id)
    if line is None:
        return None
    return FoundPrediction(
        prediction_id=prediction_id,
        kind="online",
        found_in=log,
        made_at=line.get("time") or made_at(prediction_id),
        model_version=str(line.get("model_version", "")),
        bento=line.get("bento"),
        prediction=line.get("prediction"),
        probabilities=line.get("probabilities"),
        score=line.get("score"),
        latency_ms=line.get("latency_ms"),
        row=line.get("features"),
        row_from="the prediction log",
    )


def batch_prediction(
    tables: Iterable[ParquetTable],
    prediction_id: str,
    source: Source | ParquetTable,
    root: Path,
    record: BatchRecord | None = None,
) -> FoundPrediction | None:
    """Return a batch prediction, None if no table holds it.

    The row is read again from the ``source`` that was scored, by its place in it, or in the file
    of it that the prediction names. ``record`` is that of the batch.
    """
    import pyarrow.dataset as ds

    for table in tables:
        found = table.dataset().to_table(filter=ds.field("prediction_id") == prediction_id)
        if not len(found):
            continue
        line = _first_row(found)
        if isinstance(source, Source) and FILE_COLUMN in line:
            source = source.model_copy(update={"uri": str(line[FILE_COLUMN])})
        row, row_from = _row_at(source, root, int(line["_row"]))
        shares = {name.removeprefix(_PROBABILITY): float(value) for name, value in line.items()
                  if name.startswith(_PROBABILITY)}  # fmt: skip
        return FoundPrediction(
            prediction_id=prediction_id,
            kind="batch",
            found_in=str(table.path),
            made_at=record.scored_at if record else made_at(prediction_id),
            run_id=record.run_id if record else None,
            model_version=str(line["model_version"]),
            bento=None,
            prediction=_plain(line["prediction"]),
            probabilities=shares or None,
            score=line.get("score"),
            row=row,
            row_from=row_from,
        )
    return None


def made_at(prediction_id: str) -> datetime | None:
    """Return the moment that an id of UUID version 7 holds; None for other ids.

    >>> made_at("019a0000000070008000000000000000").isoformat(timespec="seconds")
    '2025-10-20T05:03:11+00:00'
    """
    try:
        digits = f"{int(prediction_id.replace('-', ''), 16):032x}"
    except ValueError:
        return None
    if len(digits) != 32 or digits[12] != "7":
        return None
    return datetime.fromtimestamp(int(digits[:12], 16) / 1000, tz=UTC)


def _row_at(
    source: Source | ParquetTable, root: Path, place: int
) -> tuple[dict[str, Any] | None, str]:
    """Return the row at a place, from 0, and where it is; the source is read up to it."""
    if isinstance(source, ParquetTable):
        name, batches = str(source.path), source.batches()
    else:
        name, batches = without_secrets(source.uri), iter(open_source(source, root))
    start = 0
    for batch in batches:
        if place < start + len(batch):
            row = _first_row(batch.slice(place - start))
            return {key: _plain(value) for key, value in row.items()}, f"row {place} of {name}"
        start += len(batch)
    return None, f"{name} has no row {place} any more"


def _first_row(table: "pa.Table | pa.RecordBatch") -> dict[str, Any]:
    frame = as_frame(table.slice(0, 1))
    return {str(name): frame[name].iloc[0] for name in frame.columns}


def _plain(value: Any) -> Any:
    """Return a value of pandas or NumPy as one of Python's, missing ones as null."""
    import pandas as pd

    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value
