"""Every metric by a direct call of scikit-learn, to compare with; and predictions to score."""

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn import metrics

from ml_assets.estimator.predict import Predictions
from ml_assets.spec.metrics import TASKS, Task, metrics_for

CASES = [(task, metric.name) for task in TASKS for metric in metrics_for(task)]

_LABELS: dict[str, Callable[..., float]] = {
    "accuracy": metrics.accuracy_score,
    "balanced_accuracy": metrics.balanced_accuracy_score,
    "matthews_corrcoef": metrics.matthews_corrcoef,
    "f1_macro": lambda y, p: metrics.f1_score(y, p, average="macro"),
}
_BINARY: dict[str, Callable[..., float]] = {
    "f1": metrics.f1_score,
    "precision": metrics.precision_score,
    "recall": metrics.recall_score,
}
_NUMBERS: dict[str, Callable[..., float]] = {
    "r2": metrics.r2_score,
    "root_mean_squared_error": metrics.root_mean_squared_error,
    "mean_absolute_error": metrics.mean_absolute_error,
    "median_absolute_error": metrics.median_absolute_error,
}
_PROBABILITY: dict[str, Callable[..., float]] = {
    "roc_auc": metrics.roc_auc_score,
    "average_precision": metrics.average_precision_score,
    "brier_score": metrics.brier_score_loss,
}


def reference(metric: str, task: Task, y: np.ndarray, found: Predictions, positive: Any) -> float:
    """The metric as a user of scikit-learn would compute it."""
    if task == "regression":
        return float(_NUMBERS[metric](y, found.labels))
    if metric in _LABELS:
        return float(_LABELS[metric](y, found.labels))
    if metric in _BINARY:
        return float(_BINARY[metric](y, found.labels, pos_label=positive, zero_division=0.0))
    assert found.classes is not None
    assert found.probabilities is not None
    if metric == "log_loss":
        return float(metrics.log_loss(y, found.probabilities, labels=list(found.classes)))
    if task == "multiclass_classification":
        return float(
            metrics.roc_auc_score(y, found.probabilities, multi_class="ovr", average="weighted")
        )
    column = found.probabilities[:, found.classes.index(positive)]
    return float(_PROBABILITY[metric](y == positive, column))


def random_predictions(task: Task, seed: int, rows: int = 60) -> tuple[np.ndarray, Predictions]:
    """Truth, and predictions that are better than chance, with ties among the probabilities."""
    rng = np.random.default_rng(seed)
    if task == "regression":
        y = rng.normal(5.0, 2.0, rows)
        return y, Predictions(y + rng.normal(size=rows))
    classes = np.array(["no", "yes"] if task == "binary_classification" else ["a", "b", "c"])
    y = rng.choice(classes, rows)
    raw = np.round(rng.random((rows, len(classes))) + 0.6 * (y[:, None] == classes), 1) + 0.1
    probabilities = raw / raw.sum(axis=1, keepdims=True)
    labels = classes[probabilities.argmax(axis=1)]
    return y, Predictions(labels, probabilities, tuple(classes.tolist()))


def positive_of(task: Task) -> str | None:
    return "yes" if task == "binary_classification" else None
