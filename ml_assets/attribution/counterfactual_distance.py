"""How far apart two rows are: categories by whether they differ, numbers by their usual spread."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Differences:
    """The rows that one column is compared with, and what a difference in it counts.

    ``values`` has shape (rows,): float64 with NaN for missing numbers and moments, else objects.
    ``scale`` is null where two values are alike or not.
    """

    values: "np.ndarray"
    scale: float | None

    @classmethod
    def of(cls, values: Sequence[Any], *, measured: bool) -> "Differences":
        """Return those of a column; ``measured`` for numbers and moments.

        The scale is the median absolute deviation (Wachter et al. 2017), where that is 0 the
        standard deviation, and where that is 0 as well 1. It is a unit of measure and no estimate,
        so that row weights do not enter it.
        """
        import numpy as np

        if not measured:
            objects = np.empty(len(values), dtype=object)
            objects[:] = values
            return cls(objects, None)
        numbers = np.array([_number(value) for value in values], dtype="float64")
        present = numbers[~np.isnan(numbers)]
        if not len(present):
            return cls(numbers, 1.0)
        deviation = np.median(np.abs(present - np.median(present)))
        return cls(numbers, float(deviation or present.std() or 1.0))

    def between(self, one: Any, other: Any) -> float:
        """Return how far two values are apart: in scales, or 1 where one is missing or another."""
        if one == other:
            return 0.0
        if self.scale is None or one is None or other is None:
            return 1.0
        return abs(_number(one) - _number(other)) / self.scale

    def to_rows(self, value: Any) -> "np.ndarray":
        """Return how far a value is from that of every row, (rows,)."""
        import numpy as np

        if self.scale is None:
            return np.array([each != value for each in self.values.tolist()], dtype="float64")
        apart = np.abs(self.values - _number(value)) / self.scale
        both_missing = np.isnan(self.values) if value is None else np.zeros(len(apart), dtype=bool)
        return np.where(both_missing, 0.0, np.nan_to_num(apart, nan=1.0))


def _number(value: Any) -> float:
    if value is None:
        return float("nan")
    return float(value) if isinstance(value, int | float) else float(value.value)
