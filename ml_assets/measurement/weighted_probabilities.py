"""Metrics of probabilities, of many weightings of the same rows at once."""

from typing import TYPE_CHECKING, Any

from ml_assets.estimator.predict import Predictions
from ml_assets.measurement.class_scores import class_probabilities
from ml_assets.measurement.weighted_numbers import weighted_mean
from ml_assets.spec.metrics import Task

if TYPE_CHECKING:
    import numpy as np

_EPSILON = 2.0**-52  # scikit-learn clips float64 probabilities by the machine epsilon


def weighted_probabilities(
    metric: str,
    task: Task,
    y: "np.ndarray",
    predictions: Predictions,
    positive_class: Any,
    weights: "np.ndarray",
) -> "np.ndarray":
    """Return one value per row of ``weights`` (samples x n) of n true classes."""
    import numpy as np

    if metric in ("log_loss", "d2_log_loss_score"):
        means = weighted_mean(_log_losses(y, predictions), weights)
        if metric == "log_loss":
            return means
        shares = _shares(y, weights)
        entropy = -np.where(shares > 0, shares * np.log(shares), 0.0).sum(axis=1)
        return 1.0 - means / np.where((shares < 1).all(axis=1), entropy, np.nan)
    if metric == "d2_brier_score":
        spread = 1.0 - (_shares(y, weights) ** 2).sum(axis=1)
        means = weighted_mean(_squares(y, predictions), weights)
        return 1.0 - means / np.where(spread > _EPSILON, spread, np.nan)
    if task == "binary_classification":
        truth = (y == positive_class).astype("float64")
        return _of_positive(metric, truth, _probability(predictions, positive_class), weights)
    if metric == "brier_score":
        return weighted_mean(_squares(y, predictions), weights)
    if metric == "top_k_accuracy":
        return weighted_mean(_among_two(y, predictions), weights)
    return _by_class(metric, y, predictions, weights)


def _of_positive(
    metric: str, truth: "np.ndarray", probability: "np.ndarray", weights: "np.ndarray"
) -> "np.ndarray":

    if metric == "brier_score":
        return weighted_mean((truth - probability) ** 2, weights)
    positives, negatives = _by_threshold(truth, probability, weights)
    # With two classes, each against the rest and each pair are the same area.
    area = _precision_area if metric == "average_precision" else _area
    return area(positives, negatives)


def _precision_area(positives: "np.ndarray", negatives: "np.ndarray") -> "np.ndarray":
    """Return the average precision; NaN without positives or without negatives."""
    import numpy as np

    hits = np.cumsum(positives, axis=1)
    precision = hits / (hits + np.cumsum(negatives, axis=1))
    areas = np.nansum(positives * precision, axis=1) / positives.sum(axis=1)
    return np.where(negatives.sum(axis=1) > 0, areas, np.nan)


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


def _by_class(
    metric: str, y: "np.ndarray", predictions: Predictions, weights: "np.ndarray"
) -> "np.ndarray":
    """Return the mean of each class's area against the rest, over classes that occur."""
    import numpy as np

    area = _precision_area if metric == "average_precision" else _area
    areas, shares = [], []
    for label in np.unique(y).tolist():
        truth = (y == label).astype("float64")
        probability = _probability(predictions, label)
        areas.append(area(*_by_threshold(truth, probability, weights)))
        shares.append(weights @ truth)
    found, rows = np.array(areas), np.array(shares)
    rows = rows if metric in ("roc_auc", "roc_auc_ovr_weighted") else (rows > 0).astype("float64")
    # A class that a sample lacks has no weight in it.
    return np.where(rows > 0, found * rows, 0.0).sum(axis=0) / rows.sum(axis=0)


def _shares(y: "np.ndarray", weights: "np.ndarray") -> "np.ndarray":
    """Return the share of each class that occurs, (samples, classes)."""
    import numpy as np

    counts = np.array([weights @ (y == label).astype("float64") for label in np.unique(y).tolist()])
    return (counts / weights.sum(axis=1)).T


def _squares(y: "np.ndarray", predictions: Predictions) -> "np.ndarray":
    import numpy as np

    classes, probabilities = class_probabilities(y, predictions)
    errors = (y[:, None] == np.array(classes)) - probabilities
    return (errors**2).sum(axis=1)


def _among_two(y: "np.ndarray", predictions: Predictions) -> "np.ndarray":
    """Return 1 for each row whose class is one of the two most probable ones."""
    import numpy as np

    classes, probabilities = class_probabilities(y, predictions)
    two = np.argsort(probabilities, axis=1, kind="stable")[:, ::-1][:, :2]
    return (np.searchsorted(classes, y)[:, None] == two).any(axis=1).astype("float64")


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
