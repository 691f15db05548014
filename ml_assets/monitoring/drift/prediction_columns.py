"""What a model answers as columns: the same of its answers to a table and of the log of answers."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ml_assets.disk.parquet_table import ParquetTable
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import Predictions, predict
from ml_assets.spec.metrics import Task

if TYPE_CHECKING:
    import pyarrow as pa

PREDICTION = "prediction"
SCORE = "score"
PROBABILITY = "probability of "


def predicted_batches(
    model: FittedModel, rows: ParquetTable, batch_rows: int = 100_000
) -> "Iterator[pa.RecordBatch]":
    """Yield the model's answers to the rows of a table, batch by batch.

    Columns: ``prediction`` (float64 of a regression, else text), ``probability of <class>`` per
    class, ``score`` of anomalies.
    """
    for frame in rows.frames(rows=batch_rows):
        yield _columns(predict(model, frame), model.info.task)


def _columns(answers: Predictions, task: Task) -> "pa.RecordBatch":
    import pyarrow as pa

    number = task == "regression"
    labels = answers.labels if number else [str(one) for one in answers.labels.tolist()]
    columns = {PREDICTION: pa.array(labels, pa.float64() if number else pa.string())}
    if answers.probabilities is not None and answers.classes is not None:
        for place, name in enumerate(answers.classes):
            columns[f"{PROBABILITY}{name}"] = pa.array(
                answers.probabilities[:, place].astype("float64")
            )
    if answers.scores is not None:
        columns[SCORE] = pa.array(answers.scores.astype("float64"))
    return pa.RecordBatch.from_pydict(columns)


def logged_predictions(batch: "pa.RecordBatch", wanted: list[str]) -> "pa.RecordBatch":
    """Return those of the wanted columns that a batch of the log has, under the same names."""
    import pyarrow as pa

    columns = {}
    for name in wanted:
        found = _logged(batch, name)
        if found is not None:
            columns[name] = found
    return pa.RecordBatch.from_pydict(columns)


def _logged(batch: "pa.RecordBatch", name: str) -> "pa.Array | None":
    import pyarrow as pa

    if name in (PREDICTION, SCORE):
        return batch.column(name) if name in batch.schema.names else None
    child = name.removeprefix(PROBABILITY)
    if "probabilities" not in batch.schema.names:
        return None
    shares = batch.column("probabilities")
    names = [field.name for field in shares.type] if pa.types.is_struct(shares.type) else []
    # Flattened, a null struct makes its children null.
    return shares.flatten()[names.index(child)] if child in names else None
