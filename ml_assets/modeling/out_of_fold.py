"""What the completed trials of a search predicted for rows that they were not fitted on."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class OutOfFold:
    """Out-of-fold predictions, by trial.

    ``rows`` are the positions of the predicted rows in the training table, ascending: all of
    them, but for folds that go forward in time. ``fold`` is the fold that each was scored in.
    ``predictions`` are float64 of shape (rows,) for numbers, else (rows, classes) in the order of
    ``classes``, which are sorted.
    """

    rows: "np.ndarray"
    fold: "np.ndarray"
    classes: tuple[Any, ...] | None
    predictions: "dict[str, np.ndarray]" = field(default_factory=dict)
