"""Estimated Shapley values with their errors, and the chunks in which they are worked out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_assets.attribution.contributions import Method

if TYPE_CHECKING:
    import numpy as np

# Numbers in memory at a time: the masks of the mixtures of a chunk of pairs.
_MOST_CELLS = 20_000_000


@dataclass(frozen=True)
class ShapleyEstimate:
    """Values and their standard errors, (rows, columns, outputs), and how they were found."""

    values: "np.ndarray"
    errors: "np.ndarray"
    method: Method
    references: int
    evaluations: int


def row_chunks(rows: "np.ndarray", cells_per_row: int) -> "Iterator[np.ndarray]":
    """Yield the rows, as many at a time as have their numbers in memory; at least once.

    >>> import numpy as np
    >>> [len(chunk) for chunk in row_chunks(np.arange(5), 10_000_000)]
    [2, 2, 1]
    """
    size = max(1, _MOST_CELLS // max(1, cells_per_row))
    for start in range(0, max(1, len(rows)), size):
        yield rows[start : start + size]
