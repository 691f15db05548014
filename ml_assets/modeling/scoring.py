"""The value of a metric on predictions, by scikit-learn's function of the same name."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.predict import Predictions
from ml_assets.spec.errors import SearchError
from ml_assets.spec.metrics import METRICS, Task

if TYPE_CHECKING:
    import numpy as np


def score(
    metric: str, task: Task, y: "np.ndarray", predictions: Predictions, positive_class: Any = None
) -> float:
    """Return a metric in its own sign; NaN where the rows do not define it.

    ``y`` holds the n true classes or numbers. ``positive_class`` is what binary metrics speak of.
    Classes absent from ``predictions.classes`` (never seen in fitting) count as probability zero.
    Raises SearchError if the metric does not measure the task.
    """
    if metric not in METRICS or task not in METRICS[metric].tasks:
        raise SearchError(f"Metric {metric!r} does not measure {task}")
    reads = METRICS[metric].reads
    if reads == "numbers":
        return _of_numbers(metric, y, predictions.labels)
    if reads == "labels":
        return _of_labels(metric, y, predictions.labels, positive_class)
    if task == "binary_classification":
        positive = _column(predictions, positive_class)
        return _of_positive(metric, _truth(y, positive_class), positive)
    return _of_classes(metric, y, predictions)


def _of_numbers(metric: str, y: "np.ndarray", predicted: "np.ndarray") -> float:
    from sklearn import metrics

    functions: dict[str, Callable[..., float]] = {
        "r2": metrics.r2_score,
        "root_mean_squared_error": metrics.root_mean_squared_error,
        "mean_absolute_error": metrics.mean_absolute_error,
        "median_absolute_error": metrics.median_absolute_error,
    }
    return float(functions[metric](y, predicted))


def _of_labels(metric: str, y: "np.ndarray", predicted: "np.ndarray", positive: Any) -> float:
    from sklearn import metrics

    binary: dict[str, Callable[..., float]] = {
        "f1": metrics.f1_score,
        "precision": metrics.precision_score,
        "recall": metrics.recall_score,
    }
    if metric in binary:
        truth, found = _truth(y, positive), _truth(predicted, positive)
        return float(binary[metric](truth, found, zero_division=0.0))
    if metric == "f1_macro":
        return float(metrics.f1_score(y, predicted, average="macro", zero_division=0.0))
    plain: dict[str, Callable[..., float]] = {
        "accuracy": metrics.accuracy_score,
        "balanced_accuracy": _balanced_accuracy,
        "matthews_corrcoef": metrics.matthews_corrcoef,
    }
    return float(plain[metric](y, predicted))


def _balanced_accuracy(y: "np.ndarray", predicted: "np.ndarray") -> float:
    """Mean recall of the classes that occur; scikit-learn's function, without its warning."""
    import numpy as np

    return float(np.mean([np.mean(predicted[y == label] == label) for label in np.unique(y)]))


def _of_positive(metric: str, truth: "np.ndarray", probability: "np.ndarray") -> float:
    import numpy as np
    from sklearn import metrics

    if metric == "brier_score":
        return float(np.mean((truth - probability) ** 2))
    if metric == "log_loss":
        both = np.column_stack([1.0 - probability, probability])
        return float(metrics.log_loss(truth, both, labels=[0, 1]))
    if len(np.unique(truth)) < 2:
        return float("nan")
    if metric == "roc_auc":
        return float(metrics.roc_auc_score(truth, probability))
    return float(metrics.average_precision_score(truth, probability))


def _of_classes(metric: str, y: "np.ndarray", predictions: Predictions) -> float:
    import numpy as np
    from sklearn import metrics

    known = predictions.classes or ()
    classes = sorted({*known, *np.unique(y).tolist()})
    probabilities = np.column_stack([_column(predictions, label) for label in classes])
    if metric == "log_loss":
        return float(metrics.log_loss(y, probabilities, labels=classes))
    # One against the rest for every class that occurs, weighted by how often it occurs.
    counts = {label: int(np.sum(y == label)) for label in classes}
    if sum(count > 0 for count in counts.values()) < 2:
        return float("nan")
    areas = [
        counts[label] * metrics.roc_auc_score(y == label, probabilities[:, position])
        for position, label in enumerate(classes)
        if counts[label]
    ]
    return float(sum(areas) / len(y))


def _truth(y: "np.ndarray", positive: Any) -> "np.ndarray":
    import numpy as np

    return np.asarray(y == positive, dtype="int64")


def _column(predictions: Predictions, label: Any) -> "np.ndarray":
    import numpy as np

    if predictions.probabilities is None or predictions.classes is None:
        raise SearchError("The metric reads probabilities", found="predictions without any")
    if label not in predictions.classes:
        return np.zeros(len(predictions.labels))
    return predictions.probabilities[:, predictions.classes.index(label)]
