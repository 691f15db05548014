"""How well rows fall into clusters, by measures that need no labels."""

from typing import TYPE_CHECKING, Final

from ml_assets.estimator.named_clusters import NOISE, NamedClusters
from ml_assets.spec.errors import SearchError

if TYPE_CHECKING:
    import numpy as np

# Silhouettes take the distance of every pair of rows.
MOST_ROWS: Final = 5_000
# Of rows that do not fall into two clusters at least, for which no measure is defined.
WORST: Final = {
    "silhouette": -1.0, "calinski_harabasz": 0.0, "davies_bouldin": 1e9, "stability": 0.0,
}  # fmt: skip


def cluster_score(metric: str, rows: "np.ndarray", labels: "np.ndarray") -> float:
    """Return a metric of the clusters of encoded rows, (n, features), with labels (n,).

    Noise counts as 0 in silhouettes, and as one more cluster in the other measures, which are
    scikit-learn's. Where there are fewer than two clusters the value is the worst one: -1, 0, and
    1e9 for davies_bouldin.
    """
    from sklearn import metrics

    if metric == "silhouette":
        return float(silhouettes(rows, labels).mean())
    if not _defined(labels):
        return WORST[metric]
    functions = {
        "calinski_harabasz": metrics.calinski_harabasz_score,
        "davies_bouldin": metrics.davies_bouldin_score,
    }
    return float(functions[metric](rows, labels))


def silhouettes(rows: "np.ndarray", labels: "np.ndarray") -> "np.ndarray":
    """Return each row's silhouette (Rousseeuw 1987), (n,), 0 for noise; -1 of a single cluster."""
    import numpy as np
    from sklearn.metrics import silhouette_samples

    inside = labels != NOISE
    if not _defined(labels[inside]):
        return np.full(len(labels), WORST["silhouette"])
    values = np.zeros(len(labels))
    values[inside] = silhouette_samples(rows[inside], labels[inside])
    return values


def refuse_too_few(clusters: NamedClusters) -> None:
    """Raise SearchError if a fitted model has fewer clusters than were asked for."""
    if not clusters.enough:
        raise SearchError(
            f"The winning configuration finds fewer than {clusters.least} clusters in all "
            "training rows",
            found=", ".join(clusters.classes_) or "no cluster",
            mend="lower problem.clusters.min, name other search.families, or collect more rows: "
            "this table may hold no groups",
        )


def _defined(labels: "np.ndarray") -> bool:
    """Say whether there are at least two clusters, not all of one row."""
    return 2 <= len(set(labels)) < len(labels)
