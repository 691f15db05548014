"""Metrics of many weightings of the same rows at once, for the bootstrap.

A bootstrap sample of n rows is a vector of n counts, so a metric over all samples is arithmetic on
a matrix of counts. The formulas are scikit-learn's with ``sample_weight``; the tests compare each
with its function.
"""

from typing import TYPE_CHECKING, Any

from ml_assets.estimator.predict import Predictions
from ml_assets.measurement.scoring import must_measure, score
from ml_assets.measurement.user_score import user_score
from ml_assets.measurement.weighted_labels import weighted_labels
from ml_assets.measurement.weighted_numbers import weighted_numbers
from ml_assets.measurement.weighted_probabilities import weighted_probabilities
from ml_assets.spec.errors import SearchError
from ml_assets.spec.metrics import METRICS, WITHOUT_WEIGHTS, Task, canonical_name, is_users

if TYPE_CHECKING:
    import numpy as np


def is_arithmetic(metric: str, task: Task) -> bool:
    """Say whether a metric of all samples is computed at once, rather than sample by sample."""
    ovo = metric.startswith("roc_auc_ovo") and task == "binary_classification"
    return ovo or not (is_users(metric) or metric in WITHOUT_WEIGHTS)


def weighted_scores(
    metric: str,
    task: Task,
    y: "np.ndarray",
    predictions: Predictions,
    positive_class: Any,
    counts: "np.ndarray",
    weights: "np.ndarray | None" = None,
) -> "np.ndarray":
    """Return one value per row of ``counts`` (samples x n); NaN where a sample defines none.

    ``weights`` (n,) say how much each row counts beside that. Where the metric is not arithmetic,
    rows are repeated as often as they were drawn, and scored.
    """
    import numpy as np

    if not is_arithmetic(metric, task):
        samples = (np.repeat(np.arange(len(y)), row.astype(int)) for row in counts)
        return np.array([
            _contained(metric, task, y[rows], predictions.at(rows), positive_class,
                       None if weights is None else weights[rows])
            for rows in samples
        ])  # fmt: skip
    return _at_once(metric, task, y, predictions, positive_class,
                    counts if weights is None else counts * weights)  # fmt: skip


def weighted_score(
    metric: str,
    task: Task,
    y: "np.ndarray",
    predictions: Predictions,
    positive_class: Any,
    weights: "np.ndarray | None",
) -> float:
    """Return ``scoring.score`` of rows that count as much as their weights (n,) say.

    Raises what that raises, and SearchError for a metric that takes no weights.
    """
    if weights is None:
        return score(metric, task, y, predictions, positive_class)
    if is_users(metric):
        return user_score(metric, task, y, predictions, positive_class, weights)
    metric = canonical_name(metric)
    must_measure(metric, task)
    if not is_arithmetic(metric, task):
        raise SearchError(
            f"Metric {metric!r} takes no weights of rows",
            mend="name another metric, or take columns.weight out",
        )
    return float(_at_once(metric, task, y, predictions, positive_class, weights[None])[0])


def _at_once(
    metric: str,
    task: Task,
    y: "np.ndarray",
    predictions: Predictions,
    positive_class: Any,
    weights: "np.ndarray",
) -> "np.ndarray":
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        reads = METRICS[metric].reads
        if reads == "numbers":
            truth = np.asarray(y, dtype="float64")
            return weighted_numbers(metric, truth, predictions.labels, weights)
        if reads == "labels":
            return weighted_labels(metric, y, predictions.labels, positive_class, weights)
        return weighted_probabilities(metric, task, y, predictions, positive_class, weights)


def _contained(
    metric: str,
    task: Task,
    y: "np.ndarray",
    predictions: Predictions,
    positive_class: Any,
    weights: "np.ndarray | None",
) -> float:
    try:
        return weighted_score(metric, task, y, predictions, positive_class, weights)
    except Exception:  # a user's metric may not be made for every sample
        return float("nan")
