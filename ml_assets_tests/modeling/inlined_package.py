"""A module whose definitions the tests of inlining take out."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_assets_tests.modeling.inlined_other import _size, twice

if TYPE_CHECKING:
    import numpy as np

# Comments above a definition are left behind.
LIMIT = 3


@dataclass
class Shape:
    """Something with a size."""

    sides: int

    def area(self, values: "np.ndarray | None" = None) -> float:
        return _own(self.sides) + LIMIT


def _own(sides: int) -> float:
    return twice(sides) * math.pi + Clash.value


class Clash:
    value = 1


def size_of(shape: Shape) -> int:
    return _size(shape.sides)


def within() -> int:
    from ml_assets_tests.modeling.inlined_other import other_limit

    return other_limit()
