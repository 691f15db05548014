"""How many clusters a table holds, by three criteria of which the middle proposal counts."""

import math
import warnings
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

from pydantic import Field

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.unlabelled import drawn_rows
from ml_assets.modeling.cluster_scoring import cluster_score
from ml_assets.modeling.model_stability import stability
from ml_assets.modeling.noise_reference import NoiseReference
from ml_assets.modeling.preprocessing import dense
from ml_assets.spec.document import Document
from ml_assets.spec.errors import SearchError
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.problem import Clusters

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from sklearn.cluster import KMeans

_MOST_ROWS = 1_000
_STARTS = 4
_REFERENCES = 10
_HALVINGS = 10
# Tibshirani and Walther find 0.8 to 0.9 for their prediction strength, whose worst cluster counts.
_STABLE = 0.75


class NumberRow(Document):
    """What k-means makes of one number of clusters."""

    clusters: int
    silhouette: float | None = Field(description="Mean silhouette; null of a single cluster.")
    stability: float | None = Field(description="Adjusted Rand index of halves' models.")
    gap: float = Field(description="Log dispersion of uniform noise less that of the rows.")
    gap_error: float = Field(description="Standard error of the gap.")


class ClusterNumber(Document):
    """The number of clusters, what each criterion proposes, and the figures behind it."""

    chosen: int
    proposals: dict[str, int] = Field(description="By silhouette, stability and gap.")
    rows: list[NumberRow]

    @property
    def exactly(self) -> Clusters:
        """The bounds that leave this number alone."""
        return Clusters(min=self.chosen, max=self.chosen)

    @property
    def text(self) -> str:
        """The choice in a sentence or two."""
        proposed = ", ".join(f"{name} {number}" for name, number in self.proposals.items())
        text = f"{self.chosen} clusters: the middle one of the proposals {proposed}."
        if self.proposals["gap"] == 1:
            text += (" By the gap statistic the rows are no more clustered than uniform noise: "
                     "the table may hold no groups.")  # fmt: skip
        return text


def number_of_clusters(
    train: "pd.DataFrame", plan: FeaturePlan, bounds: Clusters, seed: int
) -> ClusterNumber:
    """Choose the number of clusters within the bounds, on at most 1,000 training rows.

    Each number is tried by k-means in the space that all families share. Proposed is: by
    silhouette the number of the highest mean; by stability under resampling the largest number
    with an adjusted Rand index of at least 0.75 between models of random halves (mean of 10), else
    that of the highest one; by the gap statistic (Tibshirani, Walther and Hastie 2001, 10 uniform
    references in the box of the principal components) the smallest number whose gap is not
    clearly below the next one's. The median of the three, within the bounds, is chosen. Raises
    SearchError where the table has fewer different rows than clusters.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        features = drawn_frame(feature_matrix(train, plan), seed)
        rows = dense(plan, seed, symmetric=True).fit_transform(features)
        most = _most_clusters(rows, bounds)
        reference = NoiseReference.of(rows)
        noise = [reference.draw(len(rows), seed + number) for number in range(_REFERENCES)]
        tried = [_tried(rows, noise, number, seed) for number in range(1, most + 2)]
    proposals = {
        "silhouette": _best(tried, bounds, most, lambda row: row.silhouette),
        "stability": _most_stable(tried, bounds, most),
        "gap": _by_gap(tried, most),
    }
    middle = sorted(proposals.values())[1]
    return ClusterNumber(
        chosen=min(max(middle, bounds.min), most), proposals=proposals, rows=tried
    )  # fmt: skip


def drawn_frame(features: "pd.DataFrame", seed: int, most: int = _MOST_ROWS) -> "pd.DataFrame":
    """Return the rows of a table, or ``most`` of them drawn by the seed, in their order."""
    import numpy as np

    return features.iloc[drawn_rows(np.arange(len(features))[:, None], most, seed)[:, 0]]


def _most_clusters(rows: "np.ndarray", bounds: Clusters) -> int:
    import numpy as np

    different = len(np.unique(rows, axis=0))
    # Halves must hold more rows than clusters, and one number more than the most is tried.
    most = min(bounds.max, different - 1, len(rows) // 2 - 1)
    if most < bounds.min:
        raise SearchError(
            f"The training rows are too few for {bounds.min} clusters",
            found=f"{len(rows)} rows, {different} different",
            mend="collect more rows, or lower problem.clusters",
        )
    return most


def _tried(rows: "np.ndarray", noise: "list[np.ndarray]", number: int, seed: int) -> NumberRow:
    import numpy as np

    means = _k_means(number, seed)
    labels = means.fit_predict(rows)
    spread = np.array([_log_dispersion(each, means.fit_predict(each)) for each in noise])
    several = number > 1
    stable = [stability(means, rows, rows, "clustering", seed + draw)
              for draw in range(_HALVINGS)] if several else []  # fmt: skip
    return NumberRow(
        clusters=number,
        silhouette=cluster_score("silhouette", rows, labels) if several else None,
        stability=float(np.mean(stable)) if several else None,
        gap=float(spread.mean() - _log_dispersion(rows, labels)),
        gap_error=float(spread.std() * math.sqrt(1 + 1 / len(noise))),
    )


def _k_means(number: int, seed: int) -> "KMeans":
    from sklearn.cluster import KMeans

    return KMeans(number, n_init=_STARTS, random_state=seed)


def _log_dispersion(rows: "np.ndarray", labels: "np.ndarray") -> float:
    """Return the logarithm of the sum of squared distances to the clusters' means."""
    import numpy as np

    parts = (rows[labels == label] for label in np.unique(labels))
    total = sum(float(((part - part.mean(axis=0)) ** 2).sum()) for part in parts)
    return math.log(max(total, 1e-12))


def _best(
    tried: list[NumberRow],
    bounds: Clusters,
    most: int,
    value: Callable[[NumberRow], float | None],
) -> int:
    allowed = [row for row in tried if bounds.min <= row.clusters <= most]
    return max(allowed, key=lambda row: value(row) or 0.0).clusters


def _most_stable(tried: list[NumberRow], bounds: Clusters, most: int) -> int:
    allowed = range(bounds.min, most + 1)
    stable = [row.clusters for row in tried
              if row.clusters in allowed and (row.stability or 0.0) >= _STABLE]  # fmt: skip
    return max(stable) if stable else _best(tried, bounds, most, lambda row: row.stability)


def _by_gap(tried: list[NumberRow], most: int) -> int:
    for row, following in pairwise(tried):
        if row.gap >= following.gap - following.gap_error:
            return row.clusters
    return most
