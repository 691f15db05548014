"""How large a difference between two samples is, whatever their numbers of rows."""

from collections.abc import Sequence

from ml_assets.monitoring.drift.column_counts import ColumnCounts

# An empty bin would make the index infinite; this share stands for it.
_EMPTY = 1e-4
_TENTHS = 10


def wasserstein(before: ColumnCounts, now: ColumnCounts) -> float:
    """Return the Wasserstein distance of two samples of numbers, in spreads of the first.

    All rows of a bin are taken to lie at their own mean, so that a shift beyond the reference's
    range counts in full; within a bin the shape is lost. NaN without rows on a side; where the
    reference does not vary, the distance is infinite unless it is 0.
    """
    import numpy as np
    from scipy import stats

    if not before.present or not now.present:
        return float("nan")
    points = []
    for one in (before, now):
        counts = np.array(one.counts, dtype="float64")
        filled = counts > 0
        points.append((np.array(one.sums)[filled] / counts[filled], counts[filled]))
    (u, u_rows), (v, v_rows) = points
    distance = float(stats.wasserstein_distance(u, v, u_rows, v_rows))
    # Rounding of sums makes a constant vary.
    if before.spread > 1e-12 * max(1.0, abs(before.mean)):
        return distance / before.spread
    return 0.0 if distance <= 1e-12 * max(1.0, abs(before.mean)) else float("inf")


def jensen_shannon(before: Sequence[int], now: Sequence[int]) -> float:
    """Return the Jensen-Shannon distance, from 0 to the root of ln 2; NaN without rows on a side.

    That of ``scipy.spatial.distance.jensenshannon``, natural logarithms.
    """
    import numpy as np
    from scipy.spatial import distance

    if not sum(before) or not sum(now):
        return float("nan")
    with np.errstate(invalid="ignore"):
        found = float(distance.jensenshannon(before, now))
    # Of equal shares rounding may take the root of less than nothing.
    return found if found == found else 0.0


def psi(before: Sequence[int], now: Sequence[int]) -> float:
    """Return the population stability index; an empty bin counts as a share of 0.0001.

    NaN without rows on a side. Source: Siddiqi (2006), the symmetrised Kullback-Leibler divergence.

    >>> round(psi([50, 50], [60, 40]), 6)
    0.040547
    """
    import numpy as np

    if not sum(before) or not sum(now):
        return float("nan")
    p, q = (np.maximum(np.array(side) / sum(side), _EMPTY) for side in (before, now))
    return float(((q - p) * np.log(q / p)).sum())


def cohens_h(before: float, now: float) -> float:
    """Return Cohen's h (1988) of two shares, without its sign: 0 to pi.

    >>> round(cohens_h(0.05, 0.25), 3), round(cohens_h(0.0, 0.01), 3)
    (0.596, 0.2)
    """
    from math import asin, sqrt

    return abs(2 * asin(sqrt(before)) - 2 * asin(sqrt(now)))


def tenths(before: Sequence[int], now: Sequence[int]) -> tuple[list[int], list[int]]:
    """Take neighbouring bins together until each holds about a tenth of the first sample.

    With hundreds of bins the indices would rise with chance alone.
    """
    import numpy as np

    groups = tenth_groups(before)
    p, q = (np.bincount(groups, side, _TENTHS).astype("int64") for side in (before, now))
    filled = (p + q) > 0
    return p[filled].tolist(), q[filled].tolist()


def tenth_groups(counts: Sequence[int]) -> list[int]:
    """Return for each bin the tenth of the rows, from 0 to 9, that its middle row is in.

    A value that is more than a tenth of the rows stays alone, and some tenths then have no bin.

    >>> tenth_groups([5, 5, 10, 70, 10])
    [0, 0, 1, 5, 9]
    """
    rows, seen, groups = max(sum(counts), 1), 0.0, []
    for count in counts:
        groups.append(min(int((seen + count / 2) / rows * _TENTHS), _TENTHS - 1))
        seen += count
    return groups
