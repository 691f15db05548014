"""How well predictions tell the rows apart, on a scale with a known worth of chance."""

import math
from typing import TYPE_CHECKING

from ml_assets.estimator.fitted_model import ModelInfo
from ml_assets.estimator.predict import Predictions
from ml_assets.measurement.weighted_metrics import weighted_score

if TYPE_CHECKING:
    import numpy as np

# One-sided 95 % of the normal distribution.
_Z = 1.6448536269514722


def measure_of(info: ModelInfo) -> str:
    """Return what the power is measured by."""
    return "squared correlation" if info.task == "regression" else "ROC AUC"


def chance_of(info: ModelInfo) -> float:
    """Return the power of predictions that say nothing."""
    return 0.0 if info.task == "regression" else 0.5


def predictive_power(
    info: ModelInfo, y: "np.ndarray", found: Predictions, weights: "np.ndarray | None"
) -> float:
    """Return the area under the ROC curve, or the squared correlation of numbers; NaN if undefined.

    Unlike log loss or R², neither falls below what chance reaches because a model that lacks a
    column is wrong with confidence. Of more than two classes it is each against the rest,
    weighted by class.
    """
    if info.task != "regression":
        return weighted_score("roc_auc", info.task, y, found, info.positive_class, weights)
    return _squared_correlation(y.astype("float64"), found.labels, weights)


def lower_limit(info: ModelInfo, y: "np.ndarray", power: float) -> float:
    """Return the lower end of the power's one-sided 95 % interval; ``y`` are the n true values.

    Of an area it is the value whose own standard error puts the area found at its upper end
    (Hanley and McNeil 1982, solved as Newcombe 2006 does, https://doi.org/10.1002/sim.2324), the
    rarest class against the rest: so there is room below an area of 1, too. Of a squared
    correlation it is Fisher's (1915).
    """
    import numpy as np

    if info.task == "regression":
        return _correlation_limit(power, len(y))
    rare = int(np.unique(y, return_counts=True)[1].min())
    low, high = 0.0, power
    for _ in range(50):
        middle = (low + high) / 2
        if power - middle > _Z * _area_error(middle, rare, len(y) - rare):
            low = middle
        else:
            high = middle
    return low


def _correlation_limit(power: float, rows: int) -> float:
    if rows < 5 or not power > 0:
        return 0.0
    transformed = math.atanh(min(power**0.5, 1 - 1e-15)) - _Z / (rows - 3) ** 0.5
    return math.tanh(max(transformed, 0.0)) ** 2


def _area_error(area: float, one: int, other: int) -> float:
    mean = (one + other) / 2 - 1
    inner = 1 + mean * (1 - area) / (2 - area) + mean * area / (1 + area)
    return (area * (1 - area) * inner / max(1, one * other)) ** 0.5


def _squared_correlation(
    y: "np.ndarray", found: "np.ndarray", weights: "np.ndarray | None"
) -> float:
    import numpy as np

    y, found = (v - np.average(v, weights=weights) for v in (y, found))
    spread = np.average(y**2, weights=weights) * np.average(found**2, weights=weights)
    if not spread > 0:
        return 0.0 if np.average(y**2, weights=weights) > 0 else float("nan")
    return float(np.average(y * found, weights=weights) ** 2 / spread)
