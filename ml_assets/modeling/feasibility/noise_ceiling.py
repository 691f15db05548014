"""The best that any model can reach, where rows with equal features have different targets."""

from typing import TYPE_CHECKING

from ml_assets.estimator.predict import Predictions
from ml_assets.estimator.rows import Rows
from ml_assets.measurement.weighted_metrics import weighted_score
from ml_assets.modeling.equal_rows import equal_rows
from ml_assets.spec.feasibility_report import NoiseCeiling
from ml_assets.spec.metrics import Task

if TYPE_CHECKING:
    import numpy as np

# Fewer rows with an equal one, or a smaller share of them, say little.
_FEWEST, _LEAST_SHARE = 30, 0.02
# Metrics that the mean target of equal rows is best for, by the task.
_BY_MEANS: dict[Task, tuple[str, ...]] = {
    "binary_classification": ("accuracy", "roc_auc", "log_loss", "brier_score"),
    "multiclass_classification": ("accuracy", "log_loss", "brier_score"),
    "regression": ("r2", "root_mean_squared_error", "mean_squared_error"),
}
_BY_MEDIANS = ("mean_absolute_error",)


def noise_ceiling(rows: Rows, task: Task, positive: object) -> NoiseCeiling | None:
    """Return the best scores that any function of the features reaches on these rows.

    ``rows`` are features as ``feature_matrix`` gives them, with their targets. A function of the
    features gives equal rows the same prediction; none is better than their mean target (the
    classes' shares; for absolute errors their median), and rows without an equal one are taken to
    be predicted rightly. On new rows the best is worse, so this bounds it. Null where fewer than
    30 rows, or 2 % of them, have an equal one.
    """
    import numpy as np

    sets = equal_rows(rows.X)
    counts = np.bincount(sets)
    equal = counts[sets] > 1
    if equal.sum() < max(_FEWEST, _LEAST_SHARE * len(rows)):
        return None
    told, medians = _best_told(rows, sets, task)
    places = np.flatnonzero(equal)
    return NoiseCeiling(
        rows=int(equal.sum()),
        share=float(equal.mean()),
        groups=int((counts > 1).sum()),
        disagreeing=_disagreeing(sets[equal], rows.y[equal]),
        best=_best(rows, told, medians, task, positive, np.arange(len(rows))),
        best_of_equal_rows=_best(rows, told, medians, task, positive, places),
    )


def _disagreeing(sets: "np.ndarray", y: "np.ndarray") -> int:
    import pandas as pd

    return int((pd.Series(y).groupby(sets).nunique(dropna=False) > 1).sum())


def _best_told(
    rows: Rows, sets: "np.ndarray", task: Task
) -> "tuple[Predictions, np.ndarray | None]":
    """Return the mean target of each row's set as a prediction, and of numbers the median."""
    import numpy as np
    import pandas as pd

    weights = np.ones(len(rows)) if rows.weights is None else rows.weights
    total = np.bincount(sets, weights)[sets]
    if task == "regression":
        y = np.asarray(rows.y, dtype="float64")
        medians = pd.Series(y).groupby(sets).transform("median").to_numpy()
        return Predictions(np.bincount(sets, weights * y)[sets] / total), medians
    classes = np.unique(rows.y)
    shares = np.column_stack([np.bincount(sets, weights * (rows.y == label))[sets] / total
                              for label in classes])  # fmt: skip
    return Predictions(classes[shares.argmax(axis=1)], shares, tuple(classes.tolist())), None


def _best(
    rows: Rows,
    told: Predictions,
    medians: "np.ndarray | None",
    task: Task,
    positive: object,
    places: "np.ndarray",
) -> dict[str, float]:
    few = rows.at(places)
    shares = None if told.probabilities is None else told.probabilities[places]
    by_means = Predictions(told.labels[places], shares, told.classes)
    found = {name: weighted_score(name, task, few.y, by_means, positive, few.weights)
             for name in _BY_MEANS[task]}  # fmt: skip
    if medians is not None and few.weights is None:
        by_medians = Predictions(medians[places])
        found |= {name: weighted_score(name, task, few.y, by_medians, positive, None)
                  for name in _BY_MEDIANS}  # fmt: skip
    return {name: value for name, value in found.items() if value == value}
