"""How exactly the held-out rows will tell a metric, and how many rows would be enough."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.predict import Predictions
from ml_assets.estimator.rows import Rows
from ml_assets.modeling.feasibility.area_precision import area_standard_error
from ml_assets.modeling.feasibility.cross_scores import CrossScores
from ml_assets.modeling.feasibility.metric_scale import sign, threshold_of, width
from ml_assets.modeling.feasibility.row_influence import row_influence
from ml_assets.modeling.feasibility.share_precision import share_half_width
from ml_assets.modeling.feasibility.small_problem import SmallProblem
from ml_assets.spec.feasibility_report import Precision

if TYPE_CHECKING:
    import numpy as np

_NORMAL = 1.959963984540054
# The wanted half-width where there is no threshold, as a share of the metric's range.
WANTED_SHARE = 0.05
_MOST_ROWS = 10**12

# The half-width of a metric's 95 % interval by the number of held-out rows.
_HalfWidth = Callable[[float], float]


@dataclass(frozen=True)
class _Seen:
    """What a model predicted for rows that it did not see."""

    problem: SmallProblem
    rows: Rows
    told: Predictions
    scores: CrossScores

    @property
    def positives(self) -> float | None:
        """The share of positive rows; null where no class is the positive one."""
        if self.problem.positive is None:
            return None
        return float((self.rows.y == self.problem.positive).mean())

    @property
    def called_positive(self) -> float:
        """The share of rows that are labelled positive."""
        return float((self.told.labels == self.problem.positive).mean())


def held_out_precision(
    problem: SmallProblem, metric: str, found: CrossScores, expected: float, dummy: float
) -> Precision | None:
    """Return the precision expected of a metric; null where no method tells it.

    ``found`` are the scores of the best simple model, ``expected`` is its score with all training
    rows. Held-out rows are expected as ``split.test_fraction`` says; where rows have weights, as
    many as would tell as much if they counted alike (Kish 1965).
    """
    seen = _seen(problem, found)
    method, half_width = _method(seen, metric, expected)
    per_training = problem.spec.split.test_fraction / (1 - problem.spec.split.test_fraction)
    rows = problem.all_rows * per_training * _share_that_counts(problem.rows)
    found_width = half_width(rows)
    if not (isfinite(found_width) and isfinite(expected)):
        return None
    threshold = threshold_of(metric, problem.spec.problem.success.get(metric))
    wanted = _wanted(metric, threshold, expected, dummy)
    needed = _needed(half_width, wanted)
    whole = None if needed is None else _whole_table(problem, needed)
    share = seen.positives
    return Precision(
        metric=metric,
        method=method,
        expected=expected,
        half_width=found_width,
        rows=round(problem.all_rows * per_training),
        positives=None if share is None else round(problem.all_rows * per_training * share),
        threshold=threshold,
        wanted=wanted,
        needed_rows=whole,
        needed_positives=None if share is None or whole is None else round(whole * share),
        chance=_chance(metric, expected, threshold, found_width),
    )


def _seen(problem: SmallProblem, found: CrossScores) -> _Seen:
    import numpy as np

    places = np.concatenate([scored for _, scored in found.folds])
    labels = np.concatenate([told.labels for told in found.predictions])
    shares, classes = None, sorted({c for told in found.predictions for c in told.classes or ()})
    if found.predictions[0].probabilities is not None:
        shares = np.concatenate([_aligned(told, classes) for told in found.predictions])
    scores = [told.scores for told in found.predictions if told.scores is not None]
    told = Predictions(labels, shares, tuple(classes), np.concatenate(scores) if scores else None)
    return _Seen(problem, problem.rows.at(places), told, found)


def _aligned(told: Predictions, classes: list[Any]) -> "np.ndarray":
    import numpy as np

    shares = np.zeros((len(told.labels), len(classes)))
    if told.probabilities is not None:
        shares[:, [classes.index(label) for label in told.classes or ()]] = told.probabilities
    return shares


def _method(seen: _Seen, metric: str, expected: float) -> tuple[str, _HalfWidth]:
    """Return the method's name, and the half-width by held-out rows."""
    import numpy as np

    share = seen.positives
    if metric.startswith("roc_auc") and share is not None:
        return (
            "Hanley and McNeil 1982",
            lambda rows: _NORMAL * area_standard_error(expected, rows * share, rows * (1 - share)),
        )
    counted = {"accuracy": 1.0, "recall": share, "precision": seen.called_positive}
    if (part := counted.get(metric)) is not None:
        return "Wilson 1927", lambda rows: share_half_width(min(max(expected, 0.0), 1.0),
                                                            rows * part)  # fmt: skip
    influence = row_influence(seen.problem, metric, seen.rows, seen.told)
    if influence is not None:
        spread = float(np.std(influence, ddof=1))
        return "spread of the rows' errors", lambda rows: _NORMAL * spread / rows**0.5
    values = seen.scores.scores[metric]
    each = float(np.mean([len(scored) for _, scored in seen.scores.folds]))
    known = values[np.isfinite(values)]
    between = float(known.std(ddof=1)) if len(known) > 1 else float("nan")
    return "spread of the folds' scores", lambda rows: _NORMAL * between * (each / rows) ** 0.5


def _share_that_counts(rows: Rows) -> float:
    """Return the rows that would tell as much if all counted alike, as a share."""
    if rows.weights is None:
        return 1.0
    return float(rows.weights.sum() ** 2 / (rows.weights**2).sum() / len(rows))


def _wanted(metric: str, threshold: float | None, expected: float, dummy: float) -> float | None:
    if threshold is not None:
        return abs(expected - threshold)
    range_ = width(metric, dummy)
    return None if range_ is None else WANTED_SHARE * range_


def _needed(half_width: _HalfWidth, wanted: float | None) -> int | None:
    """Return the fewest held-out rows whose half-width is at most the wanted one."""
    if not wanted:
        return None
    high = 8
    while not half_width(high) <= wanted:
        high *= 2
        if high > _MOST_ROWS:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if half_width(middle) <= wanted else (middle, high)
    return high


def _whole_table(problem: SmallProblem, held_out: int) -> int:
    counting = held_out / _share_that_counts(problem.rows)
    return -int(-counting // problem.spec.split.test_fraction)


def _chance(
    metric: str, expected: float, threshold: float | None, half_width: float
) -> float | None:
    """Return the chance that a model of the expected score passes its threshold."""
    from scipy.stats import norm

    if threshold is None or half_width <= 0:
        return None
    return float(norm.cdf(sign(metric) * (expected - threshold) / (half_width / _NORMAL)))
