import pytest
from sklearn.cluster import KMeans
from sklearn.datasets import make_blobs

from ml_assets.modeling.families.k_means import KMeansClusters

ROWS, _ = make_blobs(60, centers=3, random_state=3)


def test_it_is_scikit_learns_from_ten_starts() -> None:
    model = KMeansClusters().estimator({"n_clusters": 3}, "clustering", seed=4).fit(ROWS)
    plain = KMeans(3, n_init=10, random_state=4).fit(ROWS)
    assert model.clusterer_.inertia_ == pytest.approx(plain.inertia_)


def test_the_first_guesses_begin_with_three_clusters() -> None:
    assert KMeansClusters().portfolio("clustering")[0] == {"n_clusters": 3}
