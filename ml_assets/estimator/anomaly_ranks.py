"""The scores of an anomaly detector as ranks among the rows it learnt from."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

from ml_assets.estimator.unlabelled import Unlabelled, drawn_rows

if TYPE_CHECKING:
    import numpy as np

ANOMALY: Final = "anomaly"
NORMAL: Final = "normal"


@dataclass(eq=False)
class AnomalyRanks(Unlabelled):
    """A detector whose score of a row is the share of training rows that are less anomalous.

    Raw scores of detectors are on scales of their own; ranks mean the same for all of them.
    ``detector`` has ``fit`` and ``score_samples``, where lower means more anomalous, as
    scikit-learn's outlier detectors do. It learns from at most ``most_rows`` rows, drawn by
    ``seed``, and these are ranked; where it knows their scores without each row itself among its
    own neighbours (``negative_outlier_factor_`` of the local outlier factor), by those.
    A row is an anomaly if its rank is at least 1 - ``contamination``.
    """

    detector: Any
    contamination: float = 0.01
    most_rows: int = 20_000
    seed: int = 0

    def fit(self, X: "np.ndarray", y: "np.ndarray | None" = None) -> Self:
        """Fit the detector and keep the training rows' scores, sorted."""
        import numpy as np
        from sklearn.base import clone

        seen = drawn_rows(X, self.most_rows, self.seed)
        self.detector_ = clone(self.detector).fit(seen)
        known = getattr(self.detector_, "negative_outlier_factor_", None)
        scores = self.detector_.score_samples(seen) if known is None else known
        self.sorted_ = np.sort(-np.asarray(scores, dtype="float64"))
        self.classes_ = np.array([NORMAL, ANOMALY], dtype=object)
        return self

    def decision_function(self, X: "np.ndarray") -> "np.ndarray":
        """Return the share of training rows that are less anomalous, (rows,), from 0 to 1."""
        import numpy as np

        scores = -np.asarray(self.detector_.score_samples(X), dtype="float64")
        return np.searchsorted(self.sorted_, scores, side="left") / len(self.sorted_)

    def named(self, ranks: "np.ndarray") -> "np.ndarray":
        """Return what rows of these ranks are called, (rows,), texts."""
        import numpy as np

        return np.where(ranks >= 1.0 - self.contamination, self.classes_[1], self.classes_[0])

    def predict(self, X: "np.ndarray") -> "np.ndarray":
        """Return "anomaly" or "normal" per row, (rows,), texts."""
        return self.named(self.decision_function(X))
