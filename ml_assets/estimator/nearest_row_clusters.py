"""Clusters of algorithms that only divide the rows they see: a new row joins its nearest one."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from ml_assets.estimator.unlabelled import Unlabelled, drawn_rows

if TYPE_CHECKING:
    import numpy as np


@dataclass(eq=False)
class NearestRowClusters(Unlabelled):
    """Assign a row to the cluster of the nearest clustered training row, by Euclidean distance.

    ``clusterer`` has ``fit_predict``, which gives cluster numbers and -1 for noise; it sees at most
    ``most_rows`` rows, drawn by ``seed``, since its memory or time grows with their square. With
    ``reach_neighbors`` a cluster reaches only so far: to the largest distance from one of its rows
    to that row's n-th neighbour in the cluster (the largest core distance, Campello et al. 2013);
    what lies farther is noise. Otherwise a row always has a cluster.
    """

    clusterer: Any
    most_rows: int = 5000
    seed: int = 0
    reach_neighbors: int | None = None

    @property
    def has_noise(self) -> bool:
        """Whether a row may belong to no cluster."""
        return self.reach_neighbors is not None

    def fit(self, X: "np.ndarray", y: "np.ndarray | None" = None) -> Self:
        """Find the clusters; their rows, and how far each reaches, are kept."""
        import numpy as np
        from sklearn.base import clone
        from sklearn.neighbors import NearestNeighbors

        seen = drawn_rows(X, self.most_rows, self.seed)
        labels = clone(self.clusterer).fit_predict(seen)
        inside = labels >= 0
        self.numbers_ = labels[inside]
        # Without any cluster every row is noise: the index must hold a row all the same.
        self.index_ = NearestNeighbors(n_neighbors=1).fit(seen[inside] if inside.any() else seen)
        count = int(self.numbers_.max(initial=-1)) + 1
        rows = [seen[labels == number] for number in range(count)]
        self.reach_ = np.array([self._reach(cluster) for cluster in rows])
        return self

    def _reach(self, cluster: "np.ndarray") -> float:
        from sklearn.neighbors import NearestNeighbors

        if self.reach_neighbors is None:
            return float("inf")
        # The row itself is its first neighbour.
        neighbors = min(self.reach_neighbors + 1, len(cluster))
        distances, _ = NearestNeighbors(n_neighbors=neighbors).fit(cluster).kneighbors(cluster)
        return float(distances[:, -1].max())

    def predict(self, X: "np.ndarray") -> "np.ndarray":
        """Return the numbers of the rows' clusters, -1 for noise, (rows,), int64."""
        import numpy as np

        if not len(self.numbers_):
            return np.full(len(X), -1)
        distances, nearest = self.index_.kneighbors(X)
        found = self.numbers_[nearest[:, 0]]
        return np.where(distances[:, 0] <= self.reach_[found], found, -1)
