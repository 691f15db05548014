"""Each of several classes against the others."""

from typing import TYPE_CHECKING, Any

from ml_assets.estimator.predict import Predictions
from ml_assets.measurement.class_scores import column
from ml_assets.spec.evaluation_tables import ClassScore

if TYPE_CHECKING:
    import numpy as np


def class_scores_table(
    y: "np.ndarray", predictions: Predictions, weights: "np.ndarray | None" = None
) -> list[ClassScore]:
    """Return a line per class that occurs or is known, in their order.

    Precision is 0 where no row is labelled so, recall where no row is so. ``rows`` are counted,
    the scores weighed.
    """
    import numpy as np
    from sklearn.metrics import precision_recall_fscore_support

    labels = sorted({*(predictions.classes or ()), *np.unique(y).tolist()})
    precision, recall, f1, _ = precision_recall_fscore_support(
        y, predictions.labels, labels=labels, sample_weight=weights, zero_division=0.0
    )
    return [
        ClassScore(
            name=str(label),
            rows=int((y == label).sum()),
            precision=float(precision[place]),
            recall=float(recall[place]),
            f1=float(f1[place]),
            roc_auc=_area(y == label, predictions, label, weights),
        )
        for place, label in enumerate(labels)
    ]


def _area(
    truth: "np.ndarray", predictions: Predictions, label: Any, weights: "np.ndarray | None"
) -> float | None:
    from sklearn.metrics import roc_auc_score

    if truth.all() or not truth.any():
        return None
    return float(roc_auc_score(truth, column(predictions, label), sample_weight=weights))
