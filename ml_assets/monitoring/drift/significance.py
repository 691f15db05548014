"""Tests of whether two samples, given as counts, come from one distribution."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np

# Of fewer rows expected in a cell the chi-square test is not to be trusted (Cochran 1954).
_FEWEST_EXPECTED = 5.0


class Tested(NamedTuple):
    """A test's statistic and its p-value."""

    statistic: float
    p_value: float


def kolmogorov_smirnov(before: Sequence[int], now: Sequence[int]) -> Tested:
    """Test ordered bins by the largest difference of the two distribution functions.

    The functions are known at the bins' edges only, so that the statistic is at most that of the
    values themselves, and the p-value at least: bins raise no alarm. Where each value has a bin
    both are exact. Ties make the p-value larger as well. The p-value is that of
    ``scipy.stats.ks_2samp(method="asymp")``. Without rows on a side it is 1.
    """
    import numpy as np
    from scipy import stats

    first, second = np.asarray(before, dtype="float64"), np.asarray(now, dtype="float64")
    n, m = first.sum(), second.sum()
    if not n or not m:
        return Tested(0.0, 1.0)
    statistic = float(np.abs(first.cumsum() / n - second.cumsum() / m).max())
    p = stats.kstwo.sf(statistic, np.round(n * m / (n + m)))
    return Tested(statistic, float(np.clip(p, 0.0, 1.0)))


def chi_square(before: Sequence[int], now: Sequence[int]) -> Tested:
    """Test unordered bins by Pearson's chi-square test of homogeneity.

    The last bin is that of all values without a bin of their own. It is taken together with the
    bins of which fewer than five rows are expected on a side: values that are rare on one side and
    have no bin are then counted as those that are rare on the other. Where fewer than two bins
    remain the p-value is 1.
    """
    import numpy as np
    from scipy import stats

    counts = np.array([before, now], dtype="float64")
    sides = counts.sum(axis=1)
    if not sides.all():
        return Tested(0.0, 1.0)
    counts = _pooled(counts, sides.min() / sides.sum())
    if counts.shape[1] < 2:
        return Tested(0.0, 1.0)
    found = stats.chi2_contingency(counts, correction=False)
    return Tested(float(found.statistic), float(found.pvalue))


def two_shares(before: tuple[int, int], now: tuple[int, int]) -> float:
    """Return the p-value of two shares being one, each given as (rows that have it, rows).

    Pearson's chi-square test of a table of two by two, or, where fewer than five rows are expected
    in a cell, Fisher's exact one. Without rows on a side the p-value is 1.
    """
    import numpy as np
    from scipy import stats

    table = np.array([[some, rows - some] for some, rows in (before, now)])
    sides, kinds = table.sum(axis=1), table.sum(axis=0)
    if not sides.all() or not kinds.all():
        return 1.0
    if np.outer(sides, kinds).min() / sides.sum() < _FEWEST_EXPECTED:
        return float(stats.fisher_exact(table).pvalue)
    return float(stats.chi2_contingency(table, correction=False).pvalue)


def adjusted(p_values: Sequence[float]) -> list[float]:
    """Return p-values adjusted for the false discovery rate (Benjamini and Hochberg 1995).

    >>> adjusted([0.01, 0.5, 0.02])
    [0.03, 0.5, 0.03]
    """
    from scipy import stats

    if not p_values:
        return []
    return [float(p) for p in stats.false_discovery_control(p_values)]


def _pooled(counts: "np.ndarray", smaller_side: float) -> "np.ndarray":
    """Take the last bin and those together of which too few are expected on the smaller side."""
    import numpy as np

    order = np.argsort(counts[:, :-1].sum(axis=0), kind="stable")
    bins, pool = counts[:, order], counts[:, -1].copy()
    taken = 0
    for expected in bins.sum(axis=0) * smaller_side:
        # What is taken together may still be too few: then the next one joins.
        enough = pool.sum() == 0 or pool.sum() * smaller_side >= _FEWEST_EXPECTED
        if expected >= _FEWEST_EXPECTED and enough:
            break
        pool += bins[:, taken]
        taken += 1
    return np.column_stack([pool, bins[:, taken:]]) if pool.sum() else bins[:, taken:]
