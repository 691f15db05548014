"""Metrics of many weightings of the same rows at once, for the bootstrap.

A bootstrap sample of n rows is a vector of n counts, so a metric over all samples is arithmetic on
a matrix of counts. The formulas are scikit-learn's with ``sample_weight``; the tests compare each
with its function.
"""

from typing import TYPE_CHECKING, Any

from ml_assets.estimator.predict import Predictions
from ml_assets.modeling.scoring import score
from ml_assets.modeling.weighted_labels import weighted_labels
from ml_assets.modeling.weighted_numbers import weighted_numbers
from ml_assets.modeling.weighted_probabilities import weighted_probabilities
from ml_assets.spec.metrics import METRICS, Task, is_users

if TYPE_CHECKING:
    import numpy as np

_ROW_BY_ROW = ("d2_absolute_error_score", "roc_auc_ovo", "roc_auc_ovo_weighted")


def is_arithmetic(metric: str, task: Task) -> bool:
    """Say whether a metric of all samples is computed at once, rather than sample by sample."""
    ovo = metric.startswith("roc_auc_ovo") and task == "binary_classification"
    return ovo or not (is_users(metric) or metric in _ROW_BY_ROW)


def weighted_scores(
    metric: str,
    task: Task,
    y: "np.ndarray",
    predictions: Predictions,
    positive_class: Any,
    weights: "np.ndarray",
) -> "np.ndarray":
    """Return one value per row of ``weights`` (samples x n); NaN where a sample defines none.

    Where the metric is not arithmetic, the weights must be counts: rows are repeated, and scored.
    """
    import numpy as np

    if not is_arithmetic(metric, task):
        samples = (np.repeat(np.arange(len(y)), row.astype(int)) for row in weights)
        return np.array([
            _contained(metric, task, y[rows], _taken(predictions, rows), positive_class)
            for rows in samples
        ])  # fmt: skip
    with np.errstate(divide="ignore", invalid="ignore"):
        reads = METRICS[metric].reads
        if reads == "numbers":
            truth = np.asarray(y, dtype="float64")
            return weighted_numbers(metric, truth, predictions.labels, weights)
        if reads == "labels":
            return weighted_labels(metric, y, predictions.labels, positive_class, weights)
        return weighted_probabilities(metric, task, y, predictions, positive_class, weights)


def _contained(
    metric: str, task: Task, y: "np.ndarray", predictions: Predictions, positive_class: Any
) -> float:
    try:
        return score(metric, task, y, predictions, positive_class)
    except Exception:  # a user's metric may not be made for every sample
        return float("nan")


def _taken(predictions: Predictions, rows: "np.ndarray") -> Predictions:
    probabilities = predictions.probabilities
    return Predictions(
        predictions.labels[rows],
        None if probabilities is None else probabilities[rows],
        predictions.classes,
    )
