import numpy as np
import pytest
from sklearn import metrics
from sklearn.cluster import KMeans
from sklearn.datasets import make_blobs

from ml_assets.estimator.named_clusters import NamedClusters
from ml_assets.modeling.cluster_scoring import (
    WORST,
    cluster_score,
    refuse_too_few,
    silhouettes,
)
from ml_assets.spec.errors import SearchError

ROWS, _ = make_blobs(90, centers=3, random_state=3)
LABELS = NamedClusters(KMeans(3, n_init=4, random_state=0)).fit(ROWS).predict(ROWS)


def test_the_measures_are_scikit_learns() -> None:
    for name in ("silhouette", "calinski_harabasz", "davies_bouldin"):
        expected = getattr(metrics, f"{name}_score")(ROWS, LABELS)
        assert cluster_score(name, ROWS, LABELS) == pytest.approx(expected)


def test_noise_counts_as_nothing_in_silhouettes() -> None:
    labels = LABELS.copy()
    labels[:45] = "noise"
    inside = metrics.silhouette_score(ROWS[45:], LABELS[45:])
    assert cluster_score("silhouette", ROWS, labels) == pytest.approx(inside / 2)
    assert (silhouettes(ROWS, labels)[:45] == 0).all()


@pytest.mark.parametrize("labels", [
    np.full(90, "cluster_1", dtype=object),
    np.full(90, "noise", dtype=object),
    np.array([f"cluster_{n}" for n in range(90)], dtype=object),
])  # fmt: skip
def test_what_divides_nothing_gets_the_worst_value(labels: np.ndarray) -> None:
    for name in ("silhouette", "calinski_harabasz", "davies_bouldin"):
        assert cluster_score(name, ROWS, labels) == WORST[name]


def test_a_model_of_too_few_clusters_is_refused() -> None:
    few = NamedClusters(KMeans(2, n_init=2, random_state=0), least=3).fit(ROWS)
    with pytest.raises(SearchError, match=r"fewer than 3 clusters.*cluster_1, cluster_2.*min"):
        refuse_too_few(few)
    refuse_too_few(NamedClusters(KMeans(3, n_init=2, random_state=0)).fit(ROWS))
