"""The value of a metric on predictions, by scikit-learn's function of the same name."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.predict import Predictions
from ml_assets.measurement.class_scores import class_probabilities, class_score, column
from ml_assets.measurement.user_score import user_score
from ml_assets.spec.errors import SearchError
from ml_assets.spec.metric_named import metric_named
from ml_assets.spec.metrics import METRICS, Task, canonical_name, is_users, names_for
from ml_assets.spec.nearest_name import nearest_name

if TYPE_CHECKING:
    import numpy as np

_Function = Callable[..., float]


def score(
    metric: str, task: Task, y: "np.ndarray", predictions: Predictions, positive_class: Any = None
) -> float:
    """Return a metric in its own sign; NaN where the rows do not define it.

    ``y`` holds the n true classes or numbers. ``positive_class`` is what binary metrics speak of.
    Classes absent from ``predictions.classes`` (never seen in fitting) count as probability zero.
    Raises SearchError if the metric does not measure the task, SpecError if a user's metric cannot
    be imported, ValueError for numbers that a metric is not made for (such as negative ones under
    a logarithm), and whatever a user's metric raises.
    """
    metric = canonical_name(metric)
    if is_users(metric):
        return user_score(metric, task, y, predictions, positive_class)
    must_measure(metric, task)
    reads = metric_named(metric).reads
    if reads == "numbers":
        return float(_number_functions()[metric](y, predictions.labels))
    if reads == "labels":
        return _of_labels(metric, y, predictions.labels, positive_class)
    if task == "binary_classification":
        positive = column(predictions, positive_class)
        return _of_positive(metric, _truth(y, positive_class), positive)
    classes, probabilities = class_probabilities(y, predictions)
    return class_score(metric, y, probabilities, classes)


def must_measure(metric: str, task: Task) -> None:
    """Raise SearchError if the metric of the table does not measure the task."""
    if metric not in METRICS or task not in METRICS[metric].tasks:
        mend = nearest_name(metric, names_for(task))
        raise SearchError(f"Metric {metric!r} does not measure {task}", mend=mend)


def _number_functions() -> dict[str, _Function]:
    from sklearn import metrics

    return {
        "r2": metrics.r2_score,
        "explained_variance": metrics.explained_variance_score,
        "root_mean_squared_error": metrics.root_mean_squared_error,
        "mean_squared_error": metrics.mean_squared_error,
        "mean_absolute_error": metrics.mean_absolute_error,
        "median_absolute_error": metrics.median_absolute_error,
        "max_error": metrics.max_error,
        "mean_absolute_percentage_error": metrics.mean_absolute_percentage_error,
        "mean_squared_log_error": metrics.mean_squared_log_error,
        "root_mean_squared_log_error": metrics.root_mean_squared_log_error,
        "mean_poisson_deviance": metrics.mean_poisson_deviance,
        "mean_gamma_deviance": metrics.mean_gamma_deviance,
        "d2_absolute_error_score": metrics.d2_absolute_error_score,
    }


def _of_labels(metric: str, y: "np.ndarray", predicted: "np.ndarray", positive: Any) -> float:
    from sklearn import metrics

    ratios = partial(metrics.class_likelihood_ratios, replace_undefined_by=1.0)
    by_base: dict[str, _Function] = {
        "f1": metrics.f1_score,
        "precision": metrics.precision_score,
        "recall": metrics.recall_score,
        "jaccard": metrics.jaccard_score,
    }
    base, _, average = metric.partition("_")
    if base in by_base and average:
        return float(by_base[base](y, predicted, average=average, zero_division=0.0))
    if base in by_base:
        truth, found = _truth(y, positive), _truth(predicted, positive)
        return float(by_base[base](truth, found, zero_division=0.0))
    if metric.endswith("_likelihood_ratio"):
        truth, found = _truth(y, positive), _truth(predicted, positive)
        return float(ratios(truth, found, labels=[0, 1])[metric.startswith("negative")])
    plain: dict[str, _Function] = {
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
    if metric in ("log_loss", "d2_log_loss_score", "d2_brier_score"):
        both = np.column_stack([1.0 - probability, probability])
        return class_score(metric, truth, both, [0, 1])
    if len(np.unique(truth)) < 2:
        return float("nan")
    if metric == "average_precision":
        return float(metrics.average_precision_score(truth, probability))
    # With two classes, each against the rest and each pair are the same area.
    return float(metrics.roc_auc_score(truth, probability))


def _truth(y: "np.ndarray", positive: Any) -> "np.ndarray":
    import numpy as np

    return np.asarray(y == positive, dtype="int64")
