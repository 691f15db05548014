"""How much each row's error moves a metric: the spread of that is the metric's own.

A metric that is a mean of row losses has the standard error of a mean. One that is a smooth
function of such means has that of its linear approximation (the delta method).
"""

from typing import TYPE_CHECKING

from ml_assets.estimator.predict import Predictions
from ml_assets.estimator.rows import Rows
from ml_assets.measurement.class_scores import class_probabilities
from ml_assets.modeling.feasibility.cross_scores import row_costs
from ml_assets.modeling.feasibility.small_problem import SmallProblem
from ml_assets.spec.metrics import MEAN_COST, canonical_name

if TYPE_CHECKING:
    import numpy as np

_EPSILON = 2.0**-52


def row_influence(
    problem: SmallProblem, metric: str, rows: Rows, told: Predictions
) -> "np.ndarray | None":
    """Return per row how it moves the metric, (n,), up to a constant; null for other metrics.

    The standard error of the metric on m rows like these is the deviation of it over sqrt(m).
    Rows count alike here; what weights do to precision is in the number of rows.
    """
    name = canonical_name(metric)
    if name == MEAN_COST:
        return row_costs(problem, rows, told)
    if problem.task == "regression":
        return _of_numbers(name, rows.y, told.labels)
    if problem.task.endswith("classification"):
        return _of_classes(problem, name, rows.y, told)
    return None


def _of_numbers(metric: str, y: "np.ndarray", predicted: "np.ndarray") -> "np.ndarray | None":
    import numpy as np

    errors, centred = y - predicted, y - np.mean(y)
    squares, variance = errors**2, float(np.mean((y - np.mean(y)) ** 2))
    if metric == "mean_absolute_error":
        return np.abs(errors)
    if metric == "mean_squared_error":
        return np.asarray(squares)
    if metric == "root_mean_squared_error":
        return np.asarray(squares / (2.0 * max(float(squares.mean()) ** 0.5, _EPSILON)))
    if metric == "r2" and variance > 0:
        return np.asarray((squares.mean() / variance * centred**2 - squares) / variance)
    return None


def _of_classes(
    problem: SmallProblem, metric: str, y: "np.ndarray", told: Predictions
) -> "np.ndarray | None":
    import numpy as np

    if metric not in ("log_loss", "brier_score"):
        return None
    classes, probabilities = class_probabilities(y, told)
    truth = y[:, None] == np.array(classes)
    if metric == "log_loss":
        return -np.log(np.clip(probabilities[truth], _EPSILON, 1.0))
    squares = ((truth - probabilities) ** 2).sum(axis=1)
    return np.asarray(squares / 2.0 if problem.task == "binary_classification" else squares)
