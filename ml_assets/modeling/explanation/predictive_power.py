"""How well predictions tell the rows apart, on a scale with a known worth of chance."""

from typing import TYPE_CHECKING

from ml_assets.estimator.fitted_model import ModelInfo
from ml_assets.estimator.predict import Predictions
from ml_assets.modeling.weighted_metrics import weighted_score

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
    """Return the lower end of a one-sided 95 % interval, on the safe side.

    Of an area it is Wilson's (1927) for a share of as many trials as the rarest class has rows; of
    a squared correlation Fisher's (1915).
    """
    import math

    import numpy as np

    if info.task == "regression":
        if len(y) < 5 or not power > 0:
            return 0.0
        high = math.atanh(min(power**0.5, 1 - 1e-15)) - _Z / (len(y) - 3) ** 0.5
        return math.tanh(max(high, 0.0)) ** 2
    rows = int(np.unique(y, return_counts=True)[1].min())
    middle = power + _Z**2 / (2 * rows)
    spread = _Z * (power * (1 - power) / rows + _Z**2 / (4 * rows**2)) ** 0.5
    return (middle - spread) / (1 + _Z**2 / rows)


def _squared_correlation(
    y: "np.ndarray", found: "np.ndarray", weights: "np.ndarray | None"
) -> float:
    import numpy as np

    y, found = (v - np.average(v, weights=weights) for v in (y, found))
    spread = np.average(y**2, weights=weights) * np.average(found**2, weights=weights)
    if not spread > 0:
        return 0.0 if np.average(y**2, weights=weights) > 0 else float("nan")
    return float(np.average(y * found, weights=weights) ** 2 / spread)
