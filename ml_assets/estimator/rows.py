"""Rows to learn from, or to judge by."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Rows:
    """The features of n rows as a frame or a matrix, their target (n,), and their weights.

    ``weights`` (n,), float64 and above zero, say how much each row counts; null where all count
    alike.
    """

    X: Any
    y: "np.ndarray"
    weights: "np.ndarray | None" = None

    def __len__(self) -> int:
        return len(self.y)

    def at(self, places: "np.ndarray") -> "Rows":
        """Return the rows at these places."""
        chosen = self.X.iloc[places] if hasattr(self.X, "iloc") else self.X[places]
        weights = None if self.weights is None else self.weights[places]
        return Rows(chosen, self.y[places], weights)

    def with_features(self, X: Any) -> "Rows":
        """Return the same rows with other features, such as encoded ones."""
        return Rows(X, self.y, self.weights)
