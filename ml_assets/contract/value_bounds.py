"""Bounds for a number column that a fresh row does not break just for being a little outside."""

from math import ceil, floor, isfinite, log10
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_SIGNIFICANT_DIGITS = 3


def widened_bounds(numbers: "pd.Series", *, whole: bool) -> tuple[float | None, float | None]:
    """Return the finite values' smallest and largest, widened by half the span on each side.

    Rounded outwards to three significant digits, and to whole numbers if ``whole``. Where no
    value is negative the smallest bound is not either. Without a finite value, or where a bound
    would overflow, it is None.
    """
    import numpy as np

    finite = numbers[np.isfinite(numbers)]
    if finite.empty:
        return None, None
    smallest, largest = float(finite.min()), float(finite.max())
    half_span = (largest / 2 - smallest / 2) or max(abs(smallest), 1.0) / 2
    low, high = smallest - half_span, largest + half_span
    low = max(low, 0.0) if smallest >= 0 else low
    lowest, highest = round_outwards(low, up=False), round_outwards(high, up=True)
    if whole and lowest is not None:
        lowest = float(floor(lowest))
    if whole and highest is not None:
        highest = float(ceil(highest))
    return lowest, highest


def round_outwards(value: float, *, up: bool) -> float | None:
    """Round to three significant digits, up or down; None if that overflows.

    >>> round_outwards(123.4, up=True), round_outwards(123.4, up=False)
    (124.0, 123.0)
    >>> round_outwards(-0.012345, up=True), round_outwards(0.0, up=True)
    (-0.0123, 0.0)
    """
    if value == 0 or not isfinite(value):
        return value if value == 0 else None
    digits = _SIGNIFICANT_DIGITS - 1 - floor(log10(abs(value)))
    rounded = round(value, digits)
    if (rounded < value) if up else (rounded > value):
        rounded = round(rounded + (1 if up else -1) * 10.0**-digits, digits)
    return rounded if isfinite(rounded) else None
