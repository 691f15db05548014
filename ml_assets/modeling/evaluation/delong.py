"""DeLong's test of two areas under the ROC curve on the same rows.

DeLong, DeLong and Clarke-Pearson (1988), Comparing the areas under two or more correlated receiver
operating characteristic curves: a nonparametric approach, Biometrics 44. The components are taken
from midranks, as Sun and Xu (2014, IEEE Signal Processing Letters 21) show.
"""

from dataclasses import dataclass
from math import nan, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class AreaDifference:
    """The first area less the second, its standard error, and the two-sided p-value of none."""

    difference: float
    standard_error: float
    p_value: float


def delong(truth: "np.ndarray", one: "np.ndarray", other: "np.ndarray") -> AreaDifference:
    """Compare two scores, (n,) each, of the same rows; ``truth`` (n,) is true for positives.

    Everything is NaN of fewer than two positives or two others. The formula counts rows alike, and
    so knows no weights.
    """
    import numpy as np
    from scipy.stats import norm

    positive = np.asarray(truth, dtype=bool)
    hits, others = int(positive.sum()), int((~positive).sum())
    if min(hits, others) < 2:
        return AreaDifference(nan, nan, nan)
    above, below = (np.stack(part) for part in
                    zip(*(_components(positive, score) for score in (one, other)),
                        strict=True))  # fmt: skip
    difference = float(above[0].mean() - above[1].mean())
    variance = (np.var(above[0] - above[1], ddof=1) / hits
                + np.var(below[0] - below[1], ddof=1) / others)  # fmt: skip
    error = sqrt(float(variance))
    if error == 0.0:
        return AreaDifference(difference, 0.0, 1.0 if difference == 0.0 else 0.0)
    return AreaDifference(difference, error, float(2 * norm.sf(abs(difference) / error)))


def _components(positive: "np.ndarray", score: "np.ndarray") -> "tuple[np.ndarray, np.ndarray]":
    """Return, per positive, the share of others below it, and per other that of positives above.

    Equal scores count half.
    """
    from scipy.stats import rankdata

    ranks = rankdata(score)
    hits, others = int(positive.sum()), int((~positive).sum())
    above = (ranks[positive] - rankdata(score[positive])) / others
    below = 1.0 - (ranks[~positive] - rankdata(score[~positive])) / hits
    return above, below
