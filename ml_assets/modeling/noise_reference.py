"""Rows without any structure, as wide as the rows of a table: what clusters are compared with."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class NoiseReference:
    """A box along the principal components of the rows it was made of.

    ``middle`` has shape (features,), ``axes`` (components, features), ``low`` and ``high``
    (components,). Source: reference (b) of the gap statistic, Tibshirani, Walther and Hastie 2001.
    """

    middle: "np.ndarray"
    axes: "np.ndarray"
    low: "np.ndarray"
    high: "np.ndarray"

    @classmethod
    def of(cls, rows: "np.ndarray") -> "NoiseReference":
        """Return the box around encoded rows, (n, features)."""
        import numpy as np

        middle = rows.mean(axis=0)
        axes = np.linalg.svd(rows - middle, full_matrices=False)[2]
        turned = (rows - middle) @ axes.T
        return cls(middle, axes, turned.min(axis=0), turned.max(axis=0))

    def draw(self, count: int, seed: int) -> "np.ndarray":
        """Return rows that are uniform in the box, (count, features)."""
        import numpy as np

        chance = np.random.default_rng(seed)
        turned = chance.uniform(self.low, self.high, size=(count, len(self.low)))
        return turned @ self.axes + self.middle
