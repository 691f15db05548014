"""Metrics of predictions with their bootstrap intervals."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.predict import Predictions
from ml_assets.measurement.bootstrap import Measure, bootstrap
from ml_assets.measurement.mean_cost import row_costs
from ml_assets.measurement.weighted_metrics import is_arithmetic, weighted_score, weighted_scores
from ml_assets.measurement.weighted_numbers import weighted_mean
from ml_assets.spec.estimate import Estimate
from ml_assets.spec.metric_named import metric_named
from ml_assets.spec.metrics import MEAN_COST, Task
from ml_assets.spec.problem import Costs

if TYPE_CHECKING:
    import numpy as np

# Rows times samples: bounds the time on large tables, whose intervals are narrow anyway.
_MOST_DRAWS = 20_000_000
_FEWEST_SAMPLES = 200


def estimates(
    names: Iterable[str],
    task: Task,
    y: "np.ndarray",
    predictions: Predictions,
    positive: Any,
    seed: int,
    samples: int = 1000,
    costs: Costs | None = None,
) -> dict[str, Estimate]:
    """Return metrics of n rows with 95 % intervals: percentiles of the bootstrap (Efron 1979).

    With ``costs`` of wrong labels the mean cost of a row is among them. A metric that the rows do
    not define, or that raises, is NaN. Raises SpecError for a metric that does not exist.
    """
    values, measures = {}, dict[str, Measure]()
    for name in names:
        values[name] = contained_score(name, task, y, predictions, positive)
        measures[name] = partial(weighted_scores, name, task, y, predictions, positive)
    quick = {name for name in measures if is_arithmetic(name, task)}
    if costs is not None:
        charged = row_costs(y, predictions.labels, positive, costs)
        values[MEAN_COST] = float(charged.mean())
        measures[MEAN_COST] = partial(weighted_mean, charged)
        quick.add(MEAN_COST)
    spreads = bootstrap(measures, quick, len(y), seed, number_of_samples(len(y), samples))
    return {name: estimate_of(value, spreads[name]) for name, value in values.items()}


def contained_score(
    name: str,
    task: Task,
    y: "np.ndarray",
    predictions: Predictions,
    positive: Any,
    weights: "np.ndarray | None" = None,
) -> float:
    """Return a metric, NaN where it raises; one that cannot be imported raises SpecError."""
    metric_named(name)
    try:
        return weighted_score(name, task, y, predictions, positive, weights)
    except Exception:  # of a user's function, or of numbers outside a metric's domain
        return float("nan")


def number_of_samples(rows: int, samples: int) -> int:
    """Return how many samples are drawn: at most 20,000,000 / rows, but no fewer than 200.

    >>> number_of_samples(1_000, 1000), number_of_samples(50_000, 1000)
    (1000, 400)
    """
    return int(min(samples, max(_FEWEST_SAMPLES, _MOST_DRAWS // rows)))


def estimate_of(value: float, spread: "np.ndarray") -> Estimate:
    """Return the 2.5th and 97.5th percentile; the value twice where no sample defines it."""
    import numpy as np

    defined = spread[np.isfinite(spread)]
    if not len(defined):
        return Estimate(value=value, low=value, high=value)
    low, high = np.percentile(defined, [2.5, 97.5])
    return Estimate(value=value, low=float(low), high=float(high))
