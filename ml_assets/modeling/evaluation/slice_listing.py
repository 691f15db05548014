"""The slices that are worth telling, in order."""

from collections.abc import Collection, Sequence

from ml_assets.measurement.slice_columns import SliceColumn
from ml_assets.modeling.evaluation.slice_rows import SliceRows
from ml_assets.modeling.evaluation.slice_search import Tried, mask_of
from ml_assets.modeling.evaluation.slice_statistics import moments, welch
from ml_assets.spec.slice_report import LEVEL

_MOST = 20
_MOST_BY_CHANCE = 5


def listed_slices(
    tried: Sequence[Tried],
    columns: Sequence[SliceColumn],
    rows: SliceRows,
    failing: Collection[int] = (),
) -> list[int]:
    """Return the places of the slices that are listed, the worst first.

    First those that are ``failing``; then those that differ significantly, the largest effect
    first, up to 20 in all; then up to five more, the smallest p-value first. Left out are pairs
    that are merely one of their slices, and slices that are no worse than others but for a pair
    that is listed before them.
    """
    listed, by_chance = sorted(failing, key=lambda at: -tried[at].effect), 0
    others = [at for at in range(len(tried)) if at not in set(failing)]
    for at in sorted(others, key=lambda at: _rank(tried[at], two_sided=rows.two_sided)):
        if len(listed) >= _MOST or by_chance >= _MOST_BY_CHANCE:
            break
        if tried[at].is_its_parent or _is_by_a_pair(tried, at, listed, columns, rows):
            continue
        listed.append(at)
        by_chance += tried[at].adjusted_p >= LEVEL
    return listed


def _rank(one: Tried, *, two_sided: bool) -> tuple[bool, float]:
    if one.adjusted_p >= LEVEL:
        return True, one.p_value
    return False, -abs(one.effect) if two_sided else -one.effect


def _is_by_a_pair(
    tried: Sequence[Tried],
    at: int,
    listed: Sequence[int],
    columns: Sequence[SliceColumn],
    rows: SliceRows,
) -> bool:
    """Say whether a slice's rows outside of the pairs listed are like those outside the slice."""
    import numpy as np

    one = tried[at]
    pairs = [parts for parts in (tried[place].parts for place in listed)
             if set(one.parts) < set(parts)]  # fmt: skip
    if not pairs or one.adjusted_p >= LEVEL:
        return False
    whole = mask_of(columns, one.parts)
    inside = np.logical_or.reduce([mask_of(columns, parts) for parts in pairs])
    sides = np.where(whole & ~inside, 0, np.where(whole, -1, 1))
    both = moments(sides, 2, rows.losses, rows.weights)
    if both.rows[0] < 2:
        return True
    rest, other = both[np.array([0])], both[np.array([1])]
    return bool(welch(rest, other, rows.variance, two_sided=rows.two_sided)[0] >= LEVEL)
