"""Score one part of a batch: some consecutive rows of its input."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_assets.contract.batch_check import check_batch
from ml_assets.contract.seen_rows import SeenRows
from ml_assets.contract.set_aside import set_aside, set_aside_batch, set_aside_schema
from ml_assets.deployment.scorer import Scorer
from ml_assets.disk.parquet_table import as_frame
from ml_assets.estimator.predict import Predictions, predict

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa


@dataclass(frozen=True)
class ScoredPart:
    """What became of a part's rows; each is in exactly one of the two tables.

    ``predictions``: ``_row`` (int64, the place in the whole input), the id column if there is
    one, ``prediction``, ``probability_<class>``, ``score`` of anomalies. ``rejected``: the input's
    own columns as they were found, ``_row``, ``_rules``, ``_reason``.
    """

    predictions: "pa.Table"
    rejected: "pa.Table"


def score_part(
    scorer: Scorer,
    batch: "pa.RecordBatch",
    first_row: int,
    id_column: str | None = None,
    seen: SeenRows | None = None,
) -> ScoredPart:
    """Score rows by the contract's rules for features, as in training and in the service.

    ``first_row`` is the place of the batch's first row in the whole input. Further columns are not
    read; ``id_column`` is handed on where the batch has it. Raises DataError if the batch lacks a
    feature column.
    """
    import pyarrow as pa

    check = check_batch(batch, first_row, scorer.features, seen)
    rows = check.good.index.to_numpy(dtype="int64")
    columns: dict[str, Any] = {"_row": pa.array(rows)}
    if id_column is not None and id_column in batch.schema.names:
        ids = batch.column(id_column)
        columns[id_column] = (
            ids if len(rows) == len(batch) else ids.take(pa.array(rows - first_row))
        )
    columns |= _columns(predict(scorer.model, check.good))
    return ScoredPart(pa.table(columns), _rejected(batch, first_row, check.broken, scorer))


def _columns(predictions: Predictions) -> "dict[str, pa.Array]":
    """Return the columns that :meth:`Predictions.as_frame` has, of types that no part changes."""
    import pyarrow as pa

    columns = {"prediction": pa.array(_labels(predictions), _label_type(predictions))}
    if predictions.probabilities is not None and predictions.classes is not None:
        for position, name in enumerate(predictions.classes):
            shares = predictions.probabilities[:, position].astype("float64")
            columns[f"probability_{name}"] = pa.array(shares)
    if predictions.scores is not None:
        columns["score"] = pa.array(predictions.scores.astype("float64"))
    return columns


def _labels(predictions: Predictions) -> "np.ndarray":
    labels = predictions.labels
    # Arrow reads NumPy's texts of fixed length as objects only.
    return labels.astype(object) if labels.dtype.kind == "U" else labels


def _label_type(predictions: Predictions) -> "pa.DataType":
    import pyarrow as pa

    if predictions.classes is None:
        return pa.float64()
    return pa.array(list(predictions.classes)).type


def _rejected(batch: "pa.RecordBatch", first_row: int, broken: Any, scorer: Scorer) -> "pa.Table":
    import pandas as pd

    if broken.empty:
        return set_aside_schema(batch.schema).empty_table()
    rows = pd.unique(broken["row"].astype("int64"))
    names = [name for name in scorer.features.kept if name in batch.schema.names]
    # Only the rows that are named: their places keep counting from the whole input's start.
    found = as_frame(batch.select(names).take(_places(rows - first_row)), exact_integers=True)
    found.index = pd.Index(rows)
    return set_aside_batch(batch, set_aside(found, broken, scorer.features), first_row)


def _places(rows: "np.ndarray") -> "pa.Array":
    import pyarrow as pa

    return pa.array(rows)
