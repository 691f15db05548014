import numpy as np
import pytest
from sklearn.cluster import HDBSCAN, AgglomerativeClustering
from sklearn.datasets import make_blobs, make_moons

from ml_assets.estimator.nearest_row_clusters import NearestRowClusters

BLOBS, _ = make_blobs(90, centers=3, cluster_std=0.5, random_state=3)


def test_training_rows_keep_their_clusters_and_new_ones_join_the_nearest() -> None:
    clusterer = AgglomerativeClustering(3)
    model = NearestRowClusters(clusterer).fit(BLOBS)
    expected = AgglomerativeClustering(3).fit_predict(BLOBS)
    assert (model.predict(BLOBS) == expected).all()
    near = BLOBS + 1e-6
    assert (model.predict(near) == expected).all()
    assert not hasattr(clusterer, "labels_")


def test_what_lies_beyond_a_clusters_reach_is_noise() -> None:
    moons, half = make_moons(300, noise=0.04, random_state=0)
    model = NearestRowClusters(HDBSCAN(10, min_samples=5, copy=True), reach_neighbors=5).fit(moons)
    found = model.predict(moons)
    assert ((found == 0) == (half == half[found == 0][0])).all()
    assert model.predict(np.array([[9.0, 9.0], [0.5, 2.0]])).tolist() == [-1, -1]
    # The reach is the largest distance to the fifth other row of the cluster.
    cluster = moons[found == 0]
    distances = np.sort(np.linalg.norm(cluster[:, None] - cluster[None], axis=2), axis=1)
    assert model.reach_[0] == pytest.approx(distances[:, 5].max())


def test_no_more_rows_are_seen_than_allowed() -> None:
    model = NearestRowClusters(AgglomerativeClustering(3), most_rows=30, seed=1).fit(BLOBS)
    assert len(model.numbers_) == 30
    whole = NearestRowClusters(AgglomerativeClustering(3)).fit(BLOBS)
    pairs = set(zip(model.predict(BLOBS).tolist(), whole.predict(BLOBS).tolist(), strict=True))
    assert len(pairs) == 3


def test_every_row_is_noise_where_there_is_no_cluster() -> None:
    scattered = np.random.default_rng(0).uniform(size=(40, 2))
    model = NearestRowClusters(HDBSCAN(30, copy=True), reach_neighbors=5).fit(scattered)
    assert set(model.predict(scattered)) == {-1}
