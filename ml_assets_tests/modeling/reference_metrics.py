"""Every metric by a direct call of scikit-learn, to compare with; and predictions to score."""

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn import metrics

from ml_assets.estimator.predict import Predictions
from ml_assets.spec.metrics import METRICS, TASKS, Task, names_for

CASES = [(task, name) for task in TASKS for name in names_for(task)]

_NUMBERS: dict[str, Callable[..., float]] = {
    "r2": metrics.r2_score,
    "explained_variance": metrics.explained_variance_score,
}
_PROBABILITY: dict[str, Callable[..., float]] = {
    "roc_auc": metrics.roc_auc_score,
    "average_precision": metrics.average_precision_score,
    "brier_score": metrics.brier_score_loss,
}
_RATIOS = ("positive_likelihood_ratio", "negative_likelihood_ratio")
_OF_LABELS = ("f1", "precision", "recall", "jaccard")


def reference(metric: str, task: Task, y: np.ndarray, found: Predictions, positive: Any) -> float:
    """The metric as a user of scikit-learn would compute it."""
    if task == "regression":
        function = _NUMBERS.get(metric) or getattr(metrics, metric)
        return float(function(y, found.labels))
    if METRICS[metric].reads == "labels":
        return _of_labels(metric, y, found.labels, positive)
    assert found.probabilities is not None
    classes = list(found.classes or ())
    if metric in ("log_loss", "d2_log_loss_score", "d2_brier_score"):
        function = getattr(metrics, metric)
        return float(function(y, found.probabilities, labels=classes))
    if task == "multiclass_classification":
        return _of_classes(metric, y, found.probabilities, classes)
    column = found.probabilities[:, classes.index(positive)]
    name = "roc_auc" if metric.startswith("roc_auc") else metric
    return float(_PROBABILITY[name](y == positive, column))


def _of_labels(metric: str, y: np.ndarray, predicted: np.ndarray, positive: Any) -> float:
    base, _, average = metric.partition("_")
    if base in _OF_LABELS:
        function = getattr(metrics, f"{base}_score")
        label = {"average": average} if average else {"pos_label": positive}
        return float(function(y, predicted, zero_division=0.0, **label))
    if metric in _RATIOS:
        ratios = metrics.class_likelihood_ratios(
            y == positive, predicted == positive, replace_undefined_by=1.0
        )
        return float(ratios[_RATIOS.index(metric)])
    name = metric if metric == "matthews_corrcoef" else f"{metric}_score"
    return float(getattr(metrics, name)(y, predicted))


def _of_classes(metric: str, y: np.ndarray, probabilities: np.ndarray, classes: list[Any]) -> float:
    if metric == "top_k_accuracy":
        return float(metrics.top_k_accuracy_score(y, probabilities, labels=classes))
    if metric == "brier_score":
        return float(metrics.brier_score_loss(y, probabilities, labels=classes))
    if metric == "average_precision":
        return float(metrics.average_precision_score(y, probabilities))
    kind = "ovo" if "ovo" in metric else "ovr"
    average = "weighted" if metric == "roc_auc" or metric.endswith("weighted") else "macro"
    return float(metrics.roc_auc_score(y, probabilities, multi_class=kind, average=average))


def random_predictions(task: Task, seed: int, rows: int = 60) -> tuple[np.ndarray, Predictions]:
    """Truth, and predictions that are better than chance, with ties among the probabilities."""
    rng = np.random.default_rng(seed)
    if task == "regression":
        # Positive, because deviances and logarithms are of positive numbers only.
        y = rng.gamma(4.0, 1.5, rows) + 0.1
        return y, Predictions(y * np.exp(rng.normal(0, 0.3, rows)))
    classes = np.array(["no", "yes"] if task == "binary_classification" else ["a", "b", "c"])
    y = rng.choice(classes, rows)
    raw = np.round(rng.random((rows, len(classes))) + 0.6 * (y[:, None] == classes), 1) + 0.1
    probabilities = raw / raw.sum(axis=1, keepdims=True)
    labels = classes[probabilities.argmax(axis=1)]
    return y, Predictions(labels, probabilities, tuple(classes.tolist()))


def positive_of(task: Task) -> str | None:
    return "yes" if task == "binary_classification" else None
