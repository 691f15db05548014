"""How a score grows with the rows that a model learns from, and what more rows would bring."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_assets.modeling.feasibility.cross_scores import (
    CrossScores,
    Learner,
    cross_scores,
    standard_error,
)
from ml_assets.modeling.feasibility.metric_scale import perfect, sign
from ml_assets.modeling.feasibility.power_law import fit_power_laws
from ml_assets.modeling.feasibility.small_problem import SmallProblem
from ml_assets.spec.feasibility_report import CurvePoint, LearningCurve, Span

if TYPE_CHECKING:
    import numpy as np

_SIZES = 5
_LEAST_SHARE, _FEWEST = 0.1, 30
_FEWEST_SIZES = 3
_DRAWS = 400


@dataclass(frozen=True)
class Grown:
    """Scores of one model that learnt from growing numbers of rows, the last time from all."""

    model: str
    rows: list[int]
    scores: list[CrossScores]


def grow(problem: SmallProblem, model: str, learn: Learner, full: CrossScores) -> Grown | None:
    """Score a model on growing shares of each fold's training rows; null where rows are too few.

    The sizes go from a tenth of the rows, at least 30, to all, by equal factors. Smaller sets of
    rows are parts of the larger ones: classes keep their shares, groups come as wholes.
    """
    import numpy as np

    most = int(np.mean([len(training) for training, _ in full.folds]))
    least = max(_FEWEST, int(_LEAST_SHARE * most))
    if least * 2 > most:
        return None
    sizes = [int(size) for size in np.geomspace(least, most, _SIZES)[:-1]]
    grown = [cross_scores(problem, learn, _thinned(problem, full, size / most)) for size in sizes]
    return Grown(model, [*sizes, most], [*grown, full])


def learning_curve(
    grown: Grown, metric: str, dummy: float, all_rows: int, seed: int
) -> LearningCurve | None:
    """Fit a power law to a metric and extrapolate it; null where fewer than three sizes tell it.

    Small sizes at which the model is no better than the dummy, whose score is given, are left
    out: there it has not begun to learn, and a power law does not hold yet. The 95 % intervals are
    those of 400 curves fitted to points that are drawn around the measured ones: all moved
    together by the folds' differences, and each by its own error.
    """
    import numpy as np

    defined = _learning(grown, metric, dummy)
    if len(defined) < _FEWEST_SIZES:
        return None
    rows = np.array([each for each, _ in defined], dtype="float64")
    goodness = sign(metric) * np.array([found.scores[metric] for _, found in defined])
    drawn, errors = _drawn(goodness, defined[-1][1], seed)
    best = perfect(metric) * sign(metric)
    measured = fit_power_laws(rows, goodness.mean(axis=1)[None], errors, best)
    spread = fit_power_laws(rows, np.minimum(drawn, best), errors, best)
    more = [_span(metric, measured.at(many), spread.at(many)) for many in (all_rows, 2 * all_rows)]
    return LearningCurve(
        metric=metric,
        model=grown.model,
        points=[_point(each, found, metric) for each, found in defined],
        b=float(measured.b[0]),
        c=float(measured.c[0]),
        limit=_span(metric, measured.limit, spread.limit),
        at_all_rows=more[0],
        at_twice_the_rows=more[1],
    )


def _point(rows: int, found: CrossScores, metric: str) -> CurvePoint:
    error = standard_error(found.scores[metric], found.folds)
    return CurvePoint(rows=rows, value=found.mean(metric), standard_error=error)


def _span(metric: str, value: "np.ndarray", drawn: "np.ndarray") -> Span:
    """Return an estimate of goodness, and the middle 95 % of drawn ones, in the metric's sign."""
    import numpy as np

    ends = sorted(sign(metric) * np.percentile(drawn, [2.5, 97.5]) + 0.0)
    return Span(value=float(sign(metric) * value[0] + 0.0), low=float(ends[0]), high=float(ends[1]))


def _learning(grown: Grown, metric: str, dummy: float) -> list[tuple[int, CrossScores]]:
    """Return the sizes that define the metric, from the first that beats the dummy on."""
    import numpy as np

    defined = [(rows, found) for rows, found in zip(grown.rows, grown.scores, strict=True)
               if np.isfinite(found.scores[metric]).all()]  # fmt: skip
    better = [sign(metric) * (found.mean(metric) - dummy) > 1e-9 for _, found in defined]
    return defined[better.index(True) :] if True in better else []


def _drawn(
    goodness: "np.ndarray", scores: CrossScores, seed: int
) -> "tuple[np.ndarray, np.ndarray]":
    """Return (draws, sizes) of points around those of (sizes, folds), and the points' own errors.

    What folds differ by at all sizes moves all points of a draw; what is left is each point's.
    """
    import numpy as np

    common = goodness.mean(axis=0) - goodness.mean()
    own = goodness - goodness.mean(axis=1, keepdims=True) - common
    together = standard_error(common, scores.folds)
    each = np.array([standard_error(left, scores.folds) for left in own])
    rng = np.random.default_rng(seed)
    drawn = (
        goodness.mean(axis=1)
        + together * rng.standard_normal((_DRAWS, 1))
        + each * rng.standard_normal((_DRAWS, len(goodness)))
    )
    return drawn, np.sqrt(each**2 + together**2)


def _thinned(
    problem: SmallProblem, full: CrossScores, share: float
) -> "list[tuple[np.ndarray, np.ndarray]]":
    import numpy as np

    order = _order(problem)
    thinned = []
    for training, scored in full.folds:
        first = training[np.argsort(order[training], kind="stable")]
        taken = first[: max(2, round(share * len(first)))]
        thinned.append((np.sort(taken), scored))
    return thinned


def _order(problem: SmallProblem) -> "np.ndarray":
    """Return a number per row; the rows of the least numbers are taken first."""
    import numpy as np

    rng, y = np.random.default_rng(problem.seed), problem.rows.y
    if problem.exchange.group is not None:
        return rng.permutation(int(problem.exchange.group.max()) + 1)[problem.exchange.group]
    order = rng.permutation(len(y)).astype("float64")
    if problem.task.endswith("classification"):
        _, codes, counts = np.unique(y, return_inverse=True, return_counts=True)
        for code, count in enumerate(counts):
            inside = np.flatnonzero(codes == code)
            order[inside[np.argsort(order[inside])]] = (np.arange(count) + 0.5) / count
    return order
