"""Metrics of many weightings of the same rows at once, for the bootstrap.

A bootstrap sample of n rows is a vector of n counts, so a metric over all samples is arithmetic on
a matrix of counts. The formulas are scikit-learn's with ``sample_weight``; the tests compare each
with its function.
"""

from typing import TYPE_CHECKING, Any

from ml_assets.estimator.predict import Predictions
from ml_assets.spec.metrics import METRICS, Task

if TYPE_CHECKING:
    import numpy as np

_EPSILON = 2.0**-52  # scikit-learn clips float64 probabilities by the machine epsilon
_ROUNDING = 1e-12  # a variance below this share of the mean square is rounding


def weighted_scores(
    metric: str,
    task: Task,
    y: "np.ndarray",
    predictions: Predictions,
    positive_class: Any,
    weights: "np.ndarray",
) -> "np.ndarray":
    """Return one value per row of ``weights`` (samples x n); NaN where a sample defines none."""
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        reads = METRICS[metric].reads
        if reads == "numbers":
            return _of_numbers(metric, np.asarray(y, dtype="float64"), predictions.labels, weights)
        if reads == "labels":
            return _of_labels(metric, y, predictions.labels, positive_class, weights)
        if metric == "log_loss":
            return _mean(_log_losses(y, predictions), weights)
        if task == "binary_classification":
            truth = (y == positive_class).astype("float64")
            return _of_positive(metric, truth, _probability(predictions, positive_class), weights)
        return _areas_by_class(y, predictions, weights)


def _mean(values: "np.ndarray", weights: "np.ndarray") -> "np.ndarray":
    return (weights @ values) / weights.sum(axis=1)


def _of_numbers(
    metric: str, y: "np.ndarray", predicted: "np.ndarray", weights: "np.ndarray"
) -> "np.ndarray":
    import numpy as np

    errors = np.abs(y - predicted)
    if metric == "mean_absolute_error":
        return _mean(errors, weights)
    if metric == "median_absolute_error":
        order = np.argsort(errors)
        repeated = (np.repeat(errors[order], row[order].astype(int)) for row in weights)
        return np.array([np.median(sample) for sample in repeated])
    squared = _mean(errors**2, weights)
    if metric == "root_mean_squared_error":
        return np.sqrt(squared)
    centred = y - y.mean()  # for precision: the variance does not depend on it
    power = _mean(centred**2, weights)
    variance = power - _mean(centred, weights) ** 2
    # A sample of one value has no variance but what rounding leaves; r2 is not defined there.
    return 1.0 - squared / np.where(variance > _ROUNDING * power, variance, np.nan)


def _of_labels(
    metric: str, y: "np.ndarray", predicted: "np.ndarray", positive: Any, weights: "np.ndarray"
) -> "np.ndarray":
    import numpy as np

    labels = np.unique(np.concatenate([y, predicted]))
    true, found = np.searchsorted(labels, y), np.searchsorted(labels, predicted)
    cells = np.zeros((len(y), len(labels) ** 2))
    cells[np.arange(len(y)), true * len(labels) + found] = 1.0
    confusion = (weights @ cells).reshape(-1, len(labels), len(labels))
    hits = np.diagonal(confusion, axis1=1, axis2=2)
    actual, claimed, total = confusion.sum(2), confusion.sum(1), confusion.sum((1, 2))
    if metric == "accuracy":
        return hits.sum(1) / total
    if metric == "balanced_accuracy":
        return np.nanmean(hits / actual, axis=1)
    if metric == "matthews_corrcoef":
        agreement = hits.sum(1) * total - (actual * claimed).sum(1)
        spread = (total**2 - (claimed**2).sum(1)) * (total**2 - (actual**2).sum(1))
        return np.nan_to_num(agreement / np.sqrt(spread))
    f1 = np.where(actual + claimed > 0, 2 * hits / (actual + claimed), np.nan)
    if metric == "f1_macro":
        return np.nanmean(f1, axis=1)
    of_positive = {"f1": f1, "recall": hits / actual, "precision": hits / claimed}[metric]
    return np.nan_to_num(of_positive[:, labels == positive].sum(axis=1))


def _of_positive(
    metric: str, truth: "np.ndarray", probability: "np.ndarray", weights: "np.ndarray"
) -> "np.ndarray":
    import numpy as np

    if metric == "brier_score":
        return _mean((truth - probability) ** 2, weights)
    positives, negatives = _by_threshold(truth, probability, weights)
    if metric == "roc_auc":
        return _area(positives, negatives)
    hits = np.cumsum(positives, axis=1)
    precision = hits / (hits + np.cumsum(negatives, axis=1))
    return np.nansum(positives * precision, axis=1) / positives.sum(axis=1)


def _area(positives: "np.ndarray", negatives: "np.ndarray") -> "np.ndarray":
    """Return the area under the ROC curve; equal scores count half."""
    import numpy as np

    above = np.cumsum(positives, axis=1) - positives / 2
    return (negatives * above).sum(1) / (positives.sum(1) * negatives.sum(1))


def _by_threshold(
    truth: "np.ndarray", probability: "np.ndarray", weights: "np.ndarray"
) -> "tuple[np.ndarray, np.ndarray]":
    """Return the weight of positives and negatives per distinct score, the highest first."""
    import numpy as np

    order = np.argsort(-probability, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(probability[order]) != 0])
    ordered, sorted_truth = weights[:, order], truth[order]
    return (np.add.reduceat(ordered * sorted_truth, starts, axis=1),
            np.add.reduceat(ordered * (1.0 - sorted_truth), starts, axis=1))  # fmt: skip


def _areas_by_class(
    y: "np.ndarray", predictions: Predictions, weights: "np.ndarray"
) -> "np.ndarray":
    import numpy as np

    total = np.zeros(len(weights))
    for label in np.unique(y).tolist():
        truth = (y == label).astype("float64")
        areas = _area(*_by_threshold(truth, _probability(predictions, label), weights))
        # A class that a sample lacks has no weight in it.
        total += np.where(weights @ truth > 0, areas * (weights @ truth), 0.0)
    return total / weights.sum(axis=1)


def _log_losses(y: "np.ndarray", predictions: Predictions) -> "np.ndarray":
    import numpy as np

    losses = np.empty(len(y))
    for label in np.unique(y).tolist():
        losses[y == label] = _probability(predictions, label)[y == label]
    return -np.log(np.clip(losses, _EPSILON, 1.0 - _EPSILON))


def _probability(predictions: Predictions, label: Any) -> "np.ndarray":
    import numpy as np

    if predictions.probabilities is None or label not in (predictions.classes or ()):
        return np.zeros(len(predictions.labels))
    return predictions.probabilities[:, (predictions.classes or ()).index(label)]
