"""Clusters with names: the largest is cluster_1, the next cluster_2, and so on."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

from ml_assets.estimator.unlabelled import Unlabelled

if TYPE_CHECKING:
    import numpy as np

NOISE: Final = "noise"


@dataclass(eq=False)
class NamedClusters(Unlabelled):
    """A clusterer that can tell the cluster of any row, its clusters named by their size.

    ``clusterer`` has ``fit`` and ``predict``, which gives a number of 0 or more, or -1 for a row
    of no cluster. Sizes are those of the training rows, as it predicts them. Fewer clusters than
    ``least`` are not enough, which is only noted; of those beyond the ``most`` largest the rows
    are noise. A cluster is small if it holds less than ``smallest`` of the training rows, or less
    than a quarter of an even share if that is less. There are probabilities of membership only
    where the clusterer has ``predict_proba``.
    """

    clusterer: Any
    least: int = 2
    most: int = 100
    smallest: float = 0.05

    def fit(self, X: "np.ndarray", y: "np.ndarray | None" = None) -> Self:
        """Find the clusters and name them."""
        import numpy as np
        from sklearn.base import clone

        self.clusterer_ = clone(self.clusterer).fit(X)
        labels = self.clusterer_.predict(X)
        # A component of a mixture may catch no training row, and yet the next row.
        known = self.clusterer_.predict_proba(X[:1]).shape[1] if self.knows_probabilities else 0
        sizes = np.bincount(labels[labels >= 0], minlength=known)
        found = np.arange(known) if known else np.flatnonzero(sizes)
        sizes = sizes[found]
        by_size = np.argsort(-sizes, kind="stable")
        self.order_ = found[by_size][: self.most]
        self.shares_ = sizes[by_size][: self.most] / len(X)
        names = [f"cluster_{number}" for number in range(1, len(self.order_) + 1)]
        has_noise = getattr(self.clusterer_, "has_noise", False) or len(found) > self.most
        self.classes_ = np.array([*names, *([NOISE] if has_noise else [])], dtype=object)
        return self

    def predict(self, X: "np.ndarray") -> "np.ndarray":
        """Return the names of the rows' clusters, (rows,), texts; the most probable ones."""
        import numpy as np

        if self.knows_probabilities:
            return self.classes_[self.predict_proba(X).argmax(axis=1)]
        found = self.clusterer_.predict(X)
        names = np.full(len(X), NOISE, dtype=object)
        for place, number in enumerate(self.order_):
            names[found == number] = self.classes_[place]
        return names

    @property
    def enough(self) -> bool:
        """Whether as many clusters were found as were asked for."""
        return len(self.order_) >= self.least

    @property
    def has_small_ones(self) -> bool:
        """Whether a cluster is small: a few odd rows rather than a group."""
        even = 1.0 / max(len(self.shares_), 1)
        return bool((self.shares_ < min(self.smallest, even / 4)).any())

    @property
    def knows_probabilities(self) -> bool:
        """Whether the model has probabilities of membership."""
        return hasattr(self.clusterer_, "predict_proba")

    def predict_proba(self, X: "np.ndarray") -> "np.ndarray":
        """Return the probabilities of membership, (rows, clusters), in the order of the names."""
        return self.clusterer_.predict_proba(X)[:, self.order_]
