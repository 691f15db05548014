"""The values that a column of numbers or moments takes: the multiples of a step."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor, gcd, log10
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    Number = int | float | pd.Timestamp

# More decimals than that are no decision of people: the numbers are taken as continuous.
_MOST_DECIMALS = 6
# A continuous number is changed by steps of a thousandth of its spread, or a little less.
_CONTINUOUS_DIGITS = 3
_WRITTEN_SO = 0.95


@dataclass(frozen=True)
class Grid:
    """Multiples of ``step / unit``: whole numbers, decimals, or moments in nanoseconds.

    >>> cents = grid_of([1.25, 3.5, 0.05])
    >>> [cents.value(place) for place in cents.between(0.1, 0.3)]
    [0.15, 0.2, 0.25]
    >>> hundreds = grid_of([1200, 300])
    >>> [hundreds.value(place) for place in hundreds.between(1000, 400)]
    [900, 600]
    """

    step: int
    unit: int = 1
    of: type = float

    def value(self, place: int) -> Any:
        """Return the value at a place, of the column's own type."""
        if self.of is float:
            return place * self.step / self.unit
        if self.of is int:
            return place * self.step
        import pandas as pd

        return pd.Timestamp(place * self.step)

    def between(self, near: Any, far: Any) -> range:
        """Return the places strictly between two values, from ``near`` on."""
        start, end = self._place(near), self._place(far)
        if start < end:
            return range(floor(start) + 1, ceil(end))
        return range(ceil(start) - 1, floor(end), -1)

    def _place(self, value: Any) -> Fraction:
        return Fraction(_exact(value)) * self.unit / self.step


def grid_of(values: Iterable[Any]) -> Grid | None:
    """Return the grid of the values that a column holds (missing ones left out); None without any.

    The step is the greatest that all integers, or all moments, are multiples of. Numbers have as
    many decimals as 95 % of them are written with; where these are more than six, as many as tell a
    thousandth of the span between the quartiles.
    """
    present = [value for value in values if value is not None]
    if not present:
        return None
    if isinstance(present[0], float):
        return _grid_of_numbers(present)
    return Grid(_common_step(int(_exact(value)) for value in present), 1, type(present[0]))


def _grid_of_numbers(numbers: Sequence[float]) -> Grid:
    written = sorted(max(0, -_exponent(number)) for number in numbers)
    decimals = written[ceil(_WRITTEN_SO * len(written)) - 1]
    if decimals > _MOST_DECIMALS:
        decimals = max(0, _CONTINUOUS_DIGITS - floor(log10(_spread(numbers))))
        return Grid(1, 10**decimals)
    unit = 10**decimals
    scaled = [Fraction(repr(number)) * unit for number in numbers]
    return Grid(_common_step(int(each) for each in scaled if each.denominator == 1), unit)


def _spread(numbers: Sequence[float]) -> float:
    ordered = sorted(numbers)
    quarter = len(ordered) // 4
    middle = ordered[-1 - quarter] - ordered[quarter]
    return middle or (ordered[-1] - ordered[0]) or abs(ordered[0]) or 1.0


def _common_step(places: Iterable[int]) -> int:
    return gcd(*places) or 1


def _exponent(number: float) -> int:
    exponent = Decimal(repr(number)).normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _exact(value: Any) -> str:
    """Write a value as it is written in decimals: 0.3 is three tenths, and not a little less."""
    return repr(value) if isinstance(value, int | float) else str(value.value)
