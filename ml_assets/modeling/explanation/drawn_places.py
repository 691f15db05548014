"""Some rows of many, drawn at random."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def drawn_places(rows: int, most: int, seed: int) -> "np.ndarray":
    """Return the places of all rows, or of ``most`` drawn by the seed, in their order."""
    import numpy as np

    if rows <= most:
        return np.arange(rows)
    return np.sort(np.random.default_rng(seed).choice(rows, most, replace=False))
