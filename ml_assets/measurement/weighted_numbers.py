"""Regression metrics of many weightings of the same rows at once."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_EPSILON = 2.0**-52  # scikit-learn's least denominator of a percentage
_ROUNDING = 1e-12  # a variance below this share of the mean square is rounding


def weighted_numbers(
    metric: str, y: "np.ndarray", predicted: "np.ndarray", weights: "np.ndarray"
) -> "np.ndarray":
    """Return one value per row of ``weights`` (samples x n) of numbers of shape (n,)."""
    import numpy as np

    errors = np.abs(y - predicted)
    if metric == "max_error":
        return np.where(weights > 0, errors, 0.0).max(axis=1)
    if metric == "median_absolute_error":
        return _medians(errors, weights)
    if metric == "r2":
        return 1.0 - weighted_mean(errors**2, weights) / _variance(y, weights)
    if metric == "explained_variance":
        spread = weighted_mean((y - predicted) ** 2, weights)
        spread = spread - weighted_mean(y - predicted, weights) ** 2
        return 1.0 - spread / _variance(y, weights)
    means = weighted_mean(_losses(metric.removeprefix("root_"), y, predicted), weights)
    return np.sqrt(means) if metric.startswith("root_") else means


def weighted_mean(values: "np.ndarray", weights: "np.ndarray") -> "np.ndarray":
    """Return the mean of ``values`` (n,) per row of ``weights`` (samples x n)."""
    return (weights @ values) / weights.sum(axis=1)


def _medians(values: "np.ndarray", weights: "np.ndarray") -> "np.ndarray":
    """Return the median of ``values`` (n,) per row of ``weights`` (samples x n).

    Where half of the weight lies below a value and half above, it is the middle of both sides.
    """
    import numpy as np

    order = np.argsort(values, kind="stable")
    passed = np.cumsum(weights[:, order], axis=1)
    half = passed[:, -1:] / 2
    low, high = (passed < half).sum(axis=1), (passed <= half).sum(axis=1)
    ordered = values[order]
    return (ordered[low] + ordered[np.minimum(high, len(values) - 1)]) / 2


def _losses(metric: str, y: "np.ndarray", predicted: "np.ndarray") -> "np.ndarray":
    """Return the loss of each row, whose mean is the metric; NaN outside the metric's domain."""
    import numpy as np
    from scipy.special import xlogy

    errors = np.abs(y - predicted)
    if metric == "mean_squared_error":
        return errors**2
    if metric == "mean_absolute_percentage_error":
        return errors / np.maximum(np.abs(y), _EPSILON)
    if metric == "mean_squared_log_error":
        return (np.log1p(y) - np.log1p(predicted)) ** 2
    if metric == "mean_poisson_deviance":
        return 2 * (xlogy(y, y / predicted) - y + predicted)
    if metric == "mean_gamma_deviance":
        return 2 * (np.log(predicted / y) + y / predicted - 1)
    return errors


def _variance(y: "np.ndarray", weights: "np.ndarray") -> "np.ndarray":
    """Return the variance; NaN for a sample of one value, which has none but for rounding."""
    import numpy as np

    centred = y - y.mean()  # for precision: the variance does not depend on it
    power = weighted_mean(centred**2, weights)
    variance = power - weighted_mean(centred, weights) ** 2
    return np.where(variance > _ROUNDING * power, variance, np.nan)
