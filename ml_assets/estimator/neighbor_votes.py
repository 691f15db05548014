"""Nearest neighbours whose votes do not depend on the order of rows that are equally far."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Self

from ml_assets.estimator.parameters import Parameters

if TYPE_CHECKING:
    import numpy as np

# Rows beyond the nearest ones that are looked at first, for ties.
_SPARE = 8
# And at most: of a table with few different rows thousands are tied, and say the same.
_MOST_SPARE = 1024
# Differences that are computed at a time: 16 MiB.
_MOST_NUMBERS = 2**21
# Distances that differ by less are equal: a sum of squares is off by some 1e-15 of its size. Much
# larger, and to a row that is far from all of them, all training rows would be equally far.
TIE = 1e-13
# Rounded for weights, so that equal distances weigh the same; none becomes infinite.
LARGEST_DISTANCE = 3e38


@dataclass(eq=False)
class NeighborVotes(Parameters):
    """The ``n_neighbors`` nearest training rows, and all that are as far as the last of them.

    Which of several rows at the same distance a search finds first is chance, and another in
    every library; so all of them count, as in R's ``class::knn`` (Venables and Ripley 2002), up to
    1,024 beyond ``n_neighbors``.
    Distances (``p`` 1: sums of differences, 2: Euclidean) that differ by less than 1e-13 of their
    size are equal. With ``weights`` distance a row counts by the inverse of its distance, rounded
    to float32; beside rows at no distance others do not count.
    """

    n_neighbors: int
    weights: Literal["uniform", "distance"] = "uniform"
    p: int = 2

    def _fit(self, X: Any, values: "np.ndarray") -> None:
        from sklearn.neighbors import NearestNeighbors

        self.index_ = NearestNeighbors(p=self.p).fit(X)
        self.values_ = values

    def _means(self, X: Any) -> "np.ndarray":
        """Return the neighbours' weighted means of ``values_``, (rows, columns of values)."""
        import numpy as np

        rows = X if hasattr(X, "tocsr") else np.asarray(X, dtype="float64")
        found = np.empty((rows.shape[0], self.values_.shape[1]))
        for at, places, distances in self._neighbors(rows):
            weights = self._weights(distances)
            total = (weights[:, :, None] * self.values_[places]).sum(axis=1)
            found[at] = total / weights.sum(axis=1, keepdims=True)
        return found

    def _weights(self, distances: "np.ndarray") -> "np.ndarray":
        import numpy as np

        within = distances <= self._last(distances)
        if self.weights == "uniform":
            return within.astype("float64")
        rounded = np.minimum(distances, LARGEST_DISTANCE).astype("float32").astype("float64")
        same = rounded == 0
        inverse = np.divide(1.0, rounded, out=np.zeros_like(rounded), where=within & ~same)
        return np.where(same.any(axis=1, keepdims=True), same.astype("float64"), inverse)

    def _neighbors(self, rows: Any) -> "Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]":
        """Yield some rows' places, their neighbours' places, and the distances to these.

        Rows of which all that was found is as far as the last neighbour are looked at again.
        """
        import numpy as np

        trained, columns = self.index_._fit_X.shape
        left, count = np.arange(rows.shape[0]), min(self.n_neighbors + _SPARE, trained)
        most = min(self.n_neighbors + _MOST_SPARE, trained)
        while len(left):
            again: list[np.ndarray] = []
            size = max(1, _MOST_NUMBERS // (count * columns))
            for start in range(0, len(left), size):
                at = left[start : start + size]
                places = self.index_.kneighbors(rows[at], count, return_distance=False)
                distances = self._distances(rows[at], places)
                # The farthest row that was found counts: others may, too.
                tied = (distances <= self._last(distances)).all(axis=1) & (count < most)
                again.append(at[tied])
                yield at[~tied], places[~tied], distances[~tied]
            left, count = np.concatenate(again), min(2 * count, most)

    def _last(self, distances: "np.ndarray") -> "np.ndarray":
        """Return up to which distance rows count: that of the last neighbour, (rows, 1)."""
        import numpy as np

        place = min(self.n_neighbors, distances.shape[1]) - 1
        last = np.partition(distances, place, axis=1)[:, [place]]
        return last + TIE * last

    def _distances(self, rows: Any, places: "np.ndarray") -> "np.ndarray":
        """Return the distances anew: a search's own are rounded in ways of its own."""
        import numpy as np

        near = self.index_._fit_X[places.ravel()]
        near, rows = (one.toarray() if hasattr(one, "toarray") else one for one in (near, rows))
        apart = np.abs(near.reshape(*places.shape, -1) - rows[:, None, :])
        return apart.sum(axis=2) if self.p == 1 else np.sqrt((apart**2).sum(axis=2))


@dataclass(eq=False)
class NeighborClassifier(NeighborVotes):
    """The neighbours' votes as probabilities."""

    def fit(self, X: Any, y: "np.ndarray") -> Self:
        """Keep the training rows, dense or sparse, and their classes."""
        import numpy as np

        self.classes_, codes = np.unique(y, return_inverse=True)
        self._fit(X, np.eye(len(self.classes_))[codes])
        return self

    def predict_proba(self, X: Any) -> "np.ndarray":
        """Return probabilities, (rows, classes)."""
        return self._means(X)

    def predict(self, X: Any) -> "np.ndarray":
        """Return the most probable class per row; of equally probable ones the first."""
        return self.classes_[self._means(X).argmax(axis=1)]

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import ClassifierTags, Tags, TargetTags

        return Tags(estimator_type="classifier", target_tags=TargetTags(required=True),
                    classifier_tags=ClassifierTags())  # fmt: skip


@dataclass(eq=False)
class NeighborRegressor(NeighborVotes):
    """The mean of the neighbours' numbers."""

    def fit(self, X: Any, y: "np.ndarray") -> Self:
        """Keep the training rows, dense or sparse, and their numbers."""
        import numpy as np

        self._fit(X, np.asarray(y, dtype="float64").reshape(-1, 1))
        return self

    def predict(self, X: Any) -> "np.ndarray":
        """Return numbers, float64 of shape (rows,)."""
        return self._means(X)[:, 0]

    def __sklearn_tags__(self) -> Any:
        from sklearn.utils import RegressorTags, Tags, TargetTags

        return Tags(estimator_type="regressor", target_tags=TargetTags(required=True),
                    regressor_tags=RegressorTags())  # fmt: skip
