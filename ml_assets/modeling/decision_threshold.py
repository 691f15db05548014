"""The threshold of two classes: the probability from which a row is labelled positive.

With costs it is the one of least mean cost, with a search metric of labels the one where that
metric is best, on the final model's out-of-fold predictions (thresholding, Sheng and Ling 2006,
AAAI). The minimum of one curve follows its noise, and the formulas of decision theory need true
probabilities. So the threshold is the median of the minima of 100 bootstrap samples: see
``docs/modeling.md`` for the comparison of these three on unseen rows.
"""

from typing import TYPE_CHECKING, Any

from ml_assets.modeling.threshold_objective import ThresholdObjective, bayes_threshold
from ml_assets.spec.model_choice import CurvePoint, Threshold
from ml_assets.spec.problem import Problem

if TYPE_CHECKING:
    import numpy as np

_SAMPLES = 100
_STEPS = 200
_SHOWN = 40


def choose_threshold(
    y: "np.ndarray",
    probabilities: "np.ndarray | None",
    classes: tuple[Any, ...],
    problem: Problem,
    positive: Any,
    seed: int,
) -> Threshold | None:
    """Return the threshold for the problem's costs or metric; None where it has neither.

    ``probabilities`` (rows, classes) are out of fold. Without them, or where ``y`` has one class
    only, costs give the formula's threshold and metrics none. Thresholds are looked for at 200
    quantiles and at 0.5; the seed draws the bootstrap.
    """
    objective = ThresholdObjective.of(problem)
    if objective is None:
        return None
    true = y == positive
    if probabilities is None or true.all() or not true.any():
        return _by_formula(objective, positive)
    return _by_rows(objective, true, probabilities[:, classes.index(positive)], positive, seed)


def _by_formula(objective: ThresholdObjective, positive: Any) -> Threshold | None:
    if objective.costs is None:
        return None
    value = bayes_threshold(objective.costs)
    return Threshold(
        value=value, positive_class=positive, basis=objective.name, method="theory",
        low=value, high=value, theory=value, achieved=None, at_half=None, curve=[],
    )  # fmt: skip


def _by_rows(
    objective: ThresholdObjective,
    true: "np.ndarray",
    probability: "np.ndarray",
    positive: Any,
    seed: int,
) -> Threshold:
    import numpy as np

    grid = _grid(probability)
    counts = _counts(true, probability, grid)
    drawn = _best_of_resampled(objective, counts, grid, seed)
    value = float(np.median(drawn))
    low, high = np.percentile(drawn, [2.5, 97.5])
    best = float((objective.sign * _values(objective, counts)).max())
    curve = [_point(objective, true, probability, threshold)
             for threshold in _shown(grid, value)]  # fmt: skip
    return Threshold(
        value=value,
        positive_class=positive,
        basis=objective.name,
        method="out_of_fold",
        low=float(low),
        high=float(high),
        theory=objective.theory(float(true.mean()), best),
        achieved=_point(objective, true, probability, value).value,
        at_half=_point(objective, true, probability, 0.5).value,
        curve=curve,
    )


def _grid(probability: "np.ndarray") -> "np.ndarray":
    """Return the thresholds to compare, ascending; from the last one on no row is positive.

    That is 1, or just above where a model is as sure as that.
    """
    import numpy as np

    steps = np.quantile(probability, np.linspace(0.0, 1.0, _STEPS + 1))
    highest = float(probability.max())
    above = 1.0 if highest < 1.0 else np.nextafter(highest, 2.0)
    return np.unique(np.concatenate([steps, [0.0, 0.5, above]]))


def _counts(true: "np.ndarray", probability: "np.ndarray", grid: "np.ndarray") -> "np.ndarray":
    """Return positive and negative rows, (2, thresholds), by the last threshold they reach."""
    import numpy as np

    place = np.searchsorted(grid, np.maximum(probability, 0.0), side="right") - 1
    return np.stack([np.bincount(place[rows], minlength=len(grid)) for rows in (true, ~true)])


def _values(objective: ThresholdObjective, counts: "np.ndarray") -> "np.ndarray":
    """Return the objective at each threshold, for counts (..., 2, thresholds)."""
    import numpy as np

    above = np.cumsum(counts[..., ::-1], axis=-1)[..., ::-1].astype("float64")
    hits, alarms = above[..., 0, :], above[..., 1, :]
    return objective.values(hits, alarms, hits[..., :1], alarms[..., :1])


def _best_of_resampled(
    objective: ThresholdObjective, counts: "np.ndarray", grid: "np.ndarray", seed: int
) -> "np.ndarray":
    """Return the best threshold of each bootstrap sample of the rows, of equal ones the lowest."""
    import numpy as np

    rows = int(counts.sum())
    draws = np.random.default_rng(seed).multinomial(rows, counts.ravel() / rows, size=_SAMPLES)
    values = _values(objective, draws.reshape(_SAMPLES, *counts.shape))
    return grid[(objective.sign * values).argmax(axis=1)]


def _shown(grid: "np.ndarray", value: float) -> list[float]:
    import numpy as np

    places = np.linspace(0, len(grid) - 2, _SHOWN).round().astype(int)
    return sorted({*grid[places].tolist(), 0.5, value})


def _point(
    objective: ThresholdObjective, true: "np.ndarray", probability: "np.ndarray", threshold: float
) -> CurvePoint:
    import numpy as np

    above = probability >= threshold
    hits, alarms, positives = (
        np.array(rows.sum(), dtype="float64") for rows in (above & true, above & ~true, true)
    )
    value = objective.values(hits, alarms, positives, len(true) - positives)
    return CurvePoint(threshold=threshold, value=float(value),
                      share_positive=float(above.mean()))  # fmt: skip
