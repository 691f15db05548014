"""Metrics of the probabilities of several classes, by scikit-learn's functions.

Where a class does not occur among the rows, as in small folds, scikit-learn's areas are not
defined; here they are taken over the classes that occur.
"""

from itertools import combinations
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.predict import Predictions
from ml_assets.spec.errors import SearchError

if TYPE_CHECKING:
    import numpy as np


def class_probabilities(
    y: "np.ndarray", predictions: Predictions
) -> "tuple[list[Any], np.ndarray]":
    """Return all classes, known or occurring, sorted, and their probabilities (rows, classes)."""
    import numpy as np

    classes = sorted({*(predictions.classes or ()), *np.unique(y).tolist()})
    return classes, np.column_stack([column(predictions, label) for label in classes])


def column(predictions: Predictions, label: Any) -> "np.ndarray":
    """Return a class's probabilities; zeros if it was never seen in fitting."""
    import numpy as np

    if predictions.probabilities is None or predictions.classes is None:
        raise SearchError("The metric reads probabilities", found="predictions without any")
    if label not in predictions.classes:
        return np.zeros(len(predictions.labels))
    return predictions.probabilities[:, predictions.classes.index(label)]


def class_score(
    metric: str, y: "np.ndarray", probabilities: "np.ndarray", classes: list[Any]
) -> float:
    """Return a metric of n true classes and their probabilities (n, classes), classes sorted."""
    import numpy as np
    from sklearn import metrics

    if metric == "log_loss":
        return float(metrics.log_loss(y, probabilities, labels=classes))
    if metric == "top_k_accuracy":
        two = np.argsort(probabilities, axis=1, kind="stable")[:, ::-1][:, :2]
        return float(np.mean((np.searchsorted(classes, y)[:, None] == two).any(axis=1)))
    truth = (y[:, None] == np.array(classes)).astype("float64")
    shares = truth.mean(axis=0)
    if metric == "brier_score":
        return float(np.mean(((truth - probabilities) ** 2).sum(axis=1)))
    present = [position for position in range(len(classes)) if shares[position] > 0]
    if len(present) < 2:
        return float("nan")
    if metric == "d2_brier_score":
        spread = float(np.mean(((truth - shares) ** 2).sum(axis=1)))
        return 1.0 - float(np.mean(((truth - probabilities) ** 2).sum(axis=1))) / spread
    if metric == "d2_log_loss_score":
        entropy = -float(sum(shares[at] * np.log(shares[at]) for at in present))
        return 1.0 - float(metrics.log_loss(y, probabilities, labels=classes)) / entropy
    if metric.startswith("roc_auc_ovo"):
        return _pairs(truth, probabilities, present, weighted=metric.endswith("weighted"))
    area = metrics.average_precision_score if metric == "average_precision" else (
        metrics.roc_auc_score
    )  # fmt: skip
    areas = [float(area(truth[:, at], probabilities[:, at])) for at in present]
    by_class = metric in ("roc_auc", "roc_auc_ovr_weighted")
    return float(np.average(areas, weights=shares[present] if by_class else None))


def _pairs(
    truth: "np.ndarray", probabilities: "np.ndarray", present: list[int], *, weighted: bool
) -> float:
    """Return the mean area under the ROC curve over pairs of classes (Hand and Till 2001)."""
    import numpy as np
    from sklearn.metrics import roc_auc_score

    areas, rows = [], []
    for one, other in combinations(present, 2):
        mine = (truth[:, one] + truth[:, other]) > 0
        both = [roc_auc_score(truth[mine, at], probabilities[mine, at]) for at in (one, other)]
        areas.append(np.mean(both))
        rows.append(mine.mean())
    return float(np.average(areas, weights=rows if weighted else None))
