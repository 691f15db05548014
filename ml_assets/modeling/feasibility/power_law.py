"""Learning curves as power laws: goodness = limit - b * rows ** -c."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

# Exponents that learning curves have (Cortes et al. 1993; Viering and Loog 2022 find 0.1 to 2).
_EXPONENTS = (0.1, 2.0, 60)


@dataclass(frozen=True)
class PowerLaw:
    """Fitted curves, one per place of (curves,) arrays; greater goodness is better."""

    limit: "np.ndarray"
    b: "np.ndarray"
    c: "np.ndarray"

    def at(self, rows: float) -> "np.ndarray":
        """Return the goodness with so many rows, (curves,)."""
        return self.limit - self.b * rows**-self.c


def fit_power_laws(
    rows: "np.ndarray", goodness: "np.ndarray", errors: "np.ndarray", perfect: float
) -> PowerLaw:
    """Fit (curves, points) of goodness at (points,) rows by weighted least squares.

    ``errors`` (points,) are the points' standard errors, taken to be no less than their median.
    b is 0 or more, no limit is above ``perfect``, and c lies between 0.1 and 2. For each exponent
    of a grid limit and b have a closed form; the exponent of the smallest error is taken.
    """
    import numpy as np

    # Of a few folds errors are known roughly: none is taken to be far below the others.
    weights = 1.0 / np.maximum(errors, 1e-9 + float(np.median(errors))) ** 2
    weights = weights / weights.sum()
    low, high, steps = _EXPONENTS
    found = [_line(rows**-c, goodness, weights, perfect) for c in np.geomspace(low, high, steps)]
    limits, slopes, losses = (np.array(part) for part in zip(*found, strict=True))
    best, curves = losses.argmin(axis=0), np.arange(len(goodness))
    return PowerLaw(
        limits[best, curves], slopes[best, curves], np.geomspace(low, high, steps)[best]
    )


def _line(
    x: "np.ndarray", y: "np.ndarray", weights: "np.ndarray", perfect: float
) -> "tuple[np.ndarray, np.ndarray, np.ndarray]":
    """Return limit, b and loss of y = limit - b x with b >= 0 and limit <= perfect."""
    import numpy as np

    middle, level = x @ weights, y @ weights
    spread = ((x - middle) ** 2) @ weights
    b = np.maximum(-((y * (x - middle)) @ weights) / max(spread, 1e-300), 0.0)
    limit = level + b * middle
    if np.isfinite(perfect):
        # On the bound only b is free; where even b = 0 lies above it, no curve does better.
        at_bound = np.maximum(((perfect - y) * x) @ weights / max((x**2) @ weights, 1e-300), 0.0)
        b = np.where(limit > perfect, at_bound, b)
        limit = np.minimum(limit, perfect)
    loss = ((y - (limit[:, None] - b[:, None] * x)) ** 2) @ weights
    return limit, b, loss
