import numpy as np
from sklearn.cluster import HDBSCAN
from sklearn.datasets import make_moons

from ml_assets.modeling.families.hdbscan import Hdbscan

MOONS, HALF = make_moons(300, noise=0.05, random_state=0)


def test_its_clusters_are_scikit_learns_and_far_rows_noise() -> None:
    params = {"min_cluster_size": 10, "min_samples": 5, "least_clusters": 2, "most_clusters": 9}
    model = Hdbscan().estimator(params, "clustering", seed=1).fit(MOONS)
    plain = HDBSCAN(10, min_samples=5, copy=True).fit_predict(MOONS)
    labels = model.predict(MOONS)
    inside = plain >= 0
    assert len(set(zip(plain[inside].tolist(), labels[inside].tolist(), strict=True))) == 2
    assert model.classes_.tolist() == ["cluster_1", "cluster_2", "noise"]
    assert model.predict(np.array([[5.0, 5.0]])).tolist() == ["noise"]


def test_the_smaller_of_too_many_clusters_are_noise() -> None:
    params = {"min_cluster_size": 10, "min_samples": 5, "least_clusters": 2, "most_clusters": 2}
    rows = np.vstack([MOONS, np.random.default_rng(1).normal([9, 9], 0.05, size=(30, 2))])
    model = Hdbscan().estimator(params, "clustering", seed=1).fit(rows)
    assert set(model.predict(rows[300:])) == {"noise"}
    assert not model.has_small_ones
