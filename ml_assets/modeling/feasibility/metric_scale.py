"""The scale of a metric: which way is better, what is perfect, and how wide it is."""

from math import inf

from ml_assets.spec.metric_named import metric_named
from ml_assets.spec.metrics import MEAN_COST, METRICS, canonical_name
from ml_assets.spec.problem import Bounds

# Greater is better, without an end.
_ENDLESS = ("calinski_harabasz", "positive_likelihood_ratio")


def sign(metric: str) -> float:
    """Return 1 where greater values are better, else -1.

    >>> sign("roc_auc"), sign("log_loss"), sign("mean_cost")
    (1.0, -1.0, -1.0)
    """
    return 1.0 if metric != MEAN_COST and metric_named(metric).greater_is_better else -1.0


def perfect(metric: str) -> float:
    """Return the best value there is; infinite, in the metric's direction, where it has no end.

    >>> perfect("r2"), perfect("root_mean_squared_error"), perfect("calinski_harabasz")
    (1.0, 0.0, inf)
    """
    name = canonical_name(metric)
    if name == MEAN_COST:
        return 0.0
    if name not in METRICS:
        return sign(metric) * inf
    if sign(name) < 0:
        return 0.0
    return inf if name in _ENDLESS else 1.0


def width(metric: str, dummy: float) -> float | None:
    """Return the range that differences of a metric are measured by; null where it has none.

    1 for scores that end at 1; of errors what a dummy makes.

    >>> width("accuracy", 0.6), width("mean_absolute_error", 12.0), width("calinski_harabasz", 3.0)
    (1.0, 12.0, None)
    """
    if perfect(metric) == 1.0:
        return 1.0
    return abs(dummy) if perfect(metric) == 0.0 and dummy == dummy and dummy else None


def threshold_of(metric: str, bounds: Bounds | None) -> float | None:
    """Return the bound that a better model meets; null where there is none.

    >>> threshold_of("roc_auc", Bounds(min=0.8, max=0.99)), threshold_of("log_loss", None)
    (0.8, None)
    """
    if bounds is None:
        return None
    return bounds.min if sign(metric) > 0 else bounds.max
