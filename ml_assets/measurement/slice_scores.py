"""A metric on some of the held-out rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.predict import Predictions
from ml_assets.measurement.weighted_metrics import is_arithmetic, weighted_score, weighted_scores
from ml_assets.spec.metrics import Task

if TYPE_CHECKING:
    import numpy as np

# Rows times samples of one slice: bounds the time on large tables.
_MOST_DRAWS = 200_000
_SAMPLES = (80, 200)
_SAMPLES_ONE_BY_ONE = 50


@dataclass(frozen=True)
class SliceScores:
    """The metric of a problem on any of n rows; ``weights`` are null where all count alike."""

    metric: str
    task: Task
    y: "np.ndarray"
    predictions: Predictions
    positive: Any
    weights: "np.ndarray | None"
    seed: int

    def score(self, mask: "np.ndarray") -> float | None:
        """Return the metric on the rows of a mask (n,); null where these do not define it."""
        import numpy as np

        here = self._of(mask)
        try:
            value = weighted_score(here.metric, here.task, here.y, here.predictions, here.positive,
                                   here.weights)  # fmt: skip
        except Exception:  # of a user's function, or of numbers outside a metric's domain
            return None
        return float(value) if np.isfinite(value) else None

    def spread(self, mask: "np.ndarray") -> "np.ndarray":
        """Return the metric on bootstrap samples of the rows of a mask, those that define it."""
        import numpy as np

        here = self._of(mask)
        rows, (fewest, most) = len(here.y), _SAMPLES
        samples = int(np.clip(_MOST_DRAWS // max(rows, 1), fewest, most))
        if not is_arithmetic(here.metric, here.task):
            samples = _SAMPLES_ONE_BY_ONE
        counts = drawn_counts([rows], samples, self.seed)
        values = weighted_scores(here.metric, here.task, here.y, here.predictions, here.positive,
                                 counts, here.weights)  # fmt: skip
        return values[np.isfinite(values)]

    def _of(self, mask: "np.ndarray") -> "SliceScores":
        found = self.predictions
        probabilities = None if found.probabilities is None else found.probabilities[mask]
        return SliceScores(
            self.metric, self.task, self.y[mask],
            Predictions(found.labels[mask], probabilities, found.classes), self.positive,
            None if self.weights is None else self.weights[mask], self.seed,
        )  # fmt: skip


def drawn_counts(sizes: Sequence[int], samples: int, seed: int | Sequence[int]) -> "np.ndarray":
    """Return how often each row is drawn, (samples, rows) float64, as often as there are rows.

    Rows of several groups of these sizes, one after the other, are drawn within their group.
    """
    import numpy as np

    rng = np.random.default_rng(seed)
    parts = [
        np.stack([np.bincount(rng.integers(size, size=size), minlength=size)
                  for _ in range(samples)])
        for size in sizes
    ]  # fmt: skip
    return np.concatenate(parts, axis=1).astype("float64")
