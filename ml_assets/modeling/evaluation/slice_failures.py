"""Slices on which a model is too bad to be used."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ml_assets.measurement.slice_columns import SliceColumn
from ml_assets.measurement.slice_scores import SliceScores
from ml_assets.modeling.evaluation.slice_search import Tried, mask_of
from ml_assets.modeling.evaluation.slice_statistics import adjusted
from ml_assets.spec.problem import Bounds
from ml_assets.spec.slice_report import LEVEL

if TYPE_CHECKING:
    import numpy as np

# Of the slices with the highest losses so many are scored.
_MOST_SCORED = 50


def worse_than_the_dummy(tried: Sequence[Tried], loss: str, ratio: float) -> dict[int, str]:
    """Return, by their place, the slices whose loss is significantly above the dummy's.

    That is above ``ratio`` times the dummy's. Pairs of which one slice is among them are not told.
    """
    places = [at for at, one in enumerate(tried) if one.dummy_p < LEVEL]
    failing = {tried[at].parts for at in places}
    times = "" if ratio == 1.0 else f"{ratio:g} times "
    return {
        at: f"{loss} {tried[at].loss:.4g} is significantly more than {times}"
        f"{tried[at].dummy_loss:.4g}, that of a dummy"
        for at in places
        if not _holds_one_of(tried[at], failing)
    }


def broken_bounds(
    tried: Sequence[Tried],
    columns: Sequence[SliceColumn],
    scores: SliceScores,
    bounds: Bounds,
    tests: int,
) -> dict[int, str]:
    """Return, by their place, the slices whose score is significantly outside the bounds.

    The 50 slices with the highest losses are scored. A score's distance from the bound is measured
    in standard deviations of its bootstrap; p-values are adjusted for all ``tests``.
    """
    import numpy as np

    worst = sorted(range(len(tried)), key=lambda at: -tried[at].loss)[:_MOST_SCORED]
    found = {at: _outside(scores, mask_of(columns, tried[at].parts), bounds) for at in worst}
    after = adjusted(np.array([p for p, _ in found.values()]), tests)
    told = {at: text for (at, (_, text)), p in zip(found.items(), after, strict=True) if p < LEVEL}
    failing = {tried[at].parts for at in told}
    return {at: text for at, text in told.items() if not _holds_one_of(tried[at], failing)}


def _outside(scores: SliceScores, mask: "np.ndarray", bounds: Bounds) -> tuple[float, str]:
    """Return the p-value of the score not being outside, and how it is."""
    import numpy as np
    from scipy import stats

    value = scores.score(mask)
    if value is None:
        return 1.0, ""
    if bounds.min is not None and value < bounds.min:
        away, word, bound = bounds.min - value, "below", bounds.min
    elif bounds.max is not None and value > bounds.max:
        away, word, bound = value - bounds.max, "above", bounds.max
    else:
        return 1.0, ""
    spread = scores.spread(mask)
    deviation = float(np.std(spread, ddof=1)) if len(spread) > 1 else np.inf
    p = float(stats.norm.sf(away / deviation)) if deviation else 0.0
    return p, f"{scores.metric} {value:.4g} is significantly {word} {bound:g}"


def _holds_one_of(one: Tried, failing: set[tuple[tuple[int, int], ...]]) -> bool:
    return len(one.parts) > 1 and any((part,) in failing for part in one.parts)
