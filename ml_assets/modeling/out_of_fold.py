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

    def drawn_by(self, weights: "np.ndarray", seed: int) -> "OutOfFold":
        """Return as many rows, drawn from each fold in proportion to their weights.

        ``weights`` are those of the whole training table. A row of k times the mean weight of its
        fold is there k times, rounded down or up at random (systematic resampling, Kitagawa 1996),
        so that what is chosen on rows that count alike is chosen as the weights ask.
        """
        import numpy as np

        rng = np.random.default_rng(seed)
        drawn = []
        for fold in np.unique(self.fold):
            places = np.flatnonzero(self.fold == fold)
            passed = np.cumsum(weights[self.rows[places]])
            marks = (np.arange(len(places)) + rng.random()) / len(places) * passed[-1]
            found = np.searchsorted(passed, marks, side="right")
            drawn.append(places[np.minimum(found, len(places) - 1)])
        taken = np.sort(np.concatenate(drawn))
        predictions = {name: output[taken] for name, output in self.predictions.items()}
        return OutOfFold(self.rows[taken], self.fold[taken], self.classes, predictions)
