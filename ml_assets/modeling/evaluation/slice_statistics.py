"""Mean losses of many slices at once, and whether they differ by more than chance."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Moments:
    """Sums over the rows of each slice, all of shape (slices,).

    With w the weight and v the value of a row: the number of rows and the sums of w, w squared,
    wv, w squared v, and w squared v squared.
    """

    rows: "np.ndarray"
    weight: "np.ndarray"
    squares: "np.ndarray"
    first: "np.ndarray"
    mixed: "np.ndarray"
    second: "np.ndarray"

    def __sub__(self, other: "Moments") -> "Moments":
        """Return the sums over the rows that are in these slices, but not in the others."""
        return Moments(*(getattr(self, name) - getattr(other, name) for name in _SUMS))

    def __getitem__(self, places: "np.ndarray") -> "Moments":
        """Return the sums of some slices."""
        return Moments(*(getattr(self, name)[places] for name in _SUMS))

    @property
    def mean(self) -> "np.ndarray":
        """The weighted mean; NaN of no rows."""
        import numpy as np

        return self.first / np.where(self.rows > 0, self.weight, np.nan)

    def error(self, variance: float = 0.0) -> "np.ndarray":
        """Return the square of the mean's standard error.

        Of rows that all count alike it is their variance over their number. It is taken to be no
        smaller than rows of ``variance`` give: in a few rows the values that make it large, such as
        a rare class, may be absent by chance.
        """
        import numpy as np

        mean, rows = self.mean, np.maximum(self.rows, 2)
        spread = self.second - 2 * mean * self.mixed + mean**2 * self.squares
        own = np.maximum(spread, 0.0) * rows / (rows - 1)
        weight = np.where(self.rows > 0, self.weight, np.nan)
        return np.maximum(own, variance * self.squares) / weight**2


_SUMS = ("rows", "weight", "squares", "first", "mixed", "second")


def moments(
    codes: "np.ndarray", cells: int, values: "np.ndarray", weights: "np.ndarray"
) -> Moments:
    """Return the sums per slice; a row with code -1 is in none.

    All arrays have shape (n,). Values should be centred, as variances are differences of sums.
    """
    import numpy as np

    def sums(of: "np.ndarray | None") -> "np.ndarray":
        return np.bincount(codes + 1, of, cells + 1)[1:]

    squares = weights**2
    return Moments(sums(None), sums(weights), sums(squares), sums(weights * values),
                   sums(squares * values), sums(squares * values**2))  # fmt: skip


def welch(
    one: Moments, other: Moments, variance: float = 0.0, *, two_sided: bool = False
) -> "np.ndarray":
    """Return the p-values of the first means not being larger (or, of both sides, not differing).

    Welch's t-test (1947) of independent rows, with the variances of weighted means and, if
    ``variance`` is given, no smaller ones than that of all rows allows. Where neither varies the
    p-value is 1.
    """
    import numpy as np
    from scipy import stats

    left, right = one.error(variance), other.error(variance)
    both = left + right
    with np.errstate(divide="ignore", invalid="ignore"):
        t = (one.mean - other.mean) / np.sqrt(both)
        parts = left**2 / np.maximum(one.rows - 1, 1) + right**2 / np.maximum(other.rows - 1, 1)
        freedom = both**2 / parts
    p = 2 * stats.t.sf(np.abs(t), freedom) if two_sided else stats.t.sf(t, freedom)
    return np.where(np.isfinite(p), p, 1.0)


def above_zero(found: Moments, variance: float = 0.0) -> "np.ndarray":
    """Return the p-values of the means not being above 0, by a one-sided t-test."""
    import numpy as np
    from scipy import stats

    with np.errstate(divide="ignore", invalid="ignore"):
        t = found.mean / np.sqrt(found.error(variance))
    p = stats.t.sf(t, np.maximum(found.rows - 1, 1))
    return np.where(np.isfinite(p), p, 1.0)


def adjusted(p_values: "np.ndarray", tests: int) -> "np.ndarray":
    """Return p-values adjusted for the false discovery rate (Benjamini and Hochberg 1995).

    ``tests`` is how many there were altogether; those that are not here count as 1.

    >>> import numpy as np
    >>> adjusted(np.array([0.01, 0.2]), tests=4).tolist()
    [0.04, 0.4]
    """
    import numpy as np
    from scipy import stats

    if not len(p_values):
        return p_values
    others = np.ones(max(0, tests - len(p_values)))
    return stats.false_discovery_control(np.concatenate([p_values, others]))[: len(p_values)]
