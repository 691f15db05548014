import warnings

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.datasets import make_blobs
from sklearn.mixture import GaussianMixture

from ml_assets.estimator.named_clusters import NamedClusters
from ml_assets.estimator.nearest_row_clusters import NearestRowClusters

ROWS, GROUP = make_blobs([20, 70, 40], n_features=2, cluster_std=0.5, random_state=3)


def test_clusters_are_named_by_size_and_are_those_of_scikit_learn() -> None:
    named = NamedClusters(KMeans(3, n_init=5, random_state=0)).fit(ROWS)
    assert named.classes_.tolist() == ["cluster_1", "cluster_2", "cluster_3"]
    labels = named.predict(ROWS)
    assert [int((labels == name).sum()) for name in named.classes_] == [70, 40, 20]
    plain = KMeans(3, n_init=5, random_state=0).fit_predict(ROWS)
    assert len(set(zip(labels, plain.tolist(), strict=True))) == 3
    assert not named.knows_probabilities


def test_probabilities_are_the_mixtures_in_the_order_of_the_names() -> None:
    named = NamedClusters(GaussianMixture(3, random_state=0)).fit(ROWS)
    mixture = GaussianMixture(3, random_state=0).fit(ROWS)
    shares = named.predict_proba(ROWS)
    order = np.argsort(-np.bincount(mixture.predict(ROWS)))
    assert shares == pytest.approx(mixture.predict_proba(ROWS)[:, order])
    assert (named.predict(ROWS) == named.classes_[shares.argmax(axis=1)]).all()
    assert [int((named.predict(ROWS) == name).sum()) for name in named.classes_] == [70, 40, 20]


def test_clusters_beyond_the_most_are_noise() -> None:
    named = NamedClusters(KMeans(3, n_init=5, random_state=0), most=2).fit(ROWS)
    assert named.classes_.tolist() == ["cluster_1", "cluster_2", "noise"]
    assert (named.predict(ROWS) == "noise").sum() == 20


def test_too_few_and_too_small_clusters_are_noted() -> None:
    odd = np.vstack([ROWS, [[99.0, 99.0]]])
    apart = NamedClusters(KMeans(2, n_init=5, random_state=0)).fit(odd)
    assert apart.enough
    assert apart.has_small_ones
    even = NamedClusters(KMeans(3, n_init=5, random_state=0), least=4).fit(ROWS)
    assert not even.enough
    assert not even.has_small_ones


class _NoClusters:
    """A clusterer to which every row is noise."""

    def fit_predict(self, rows: np.ndarray) -> np.ndarray:
        return np.full(len(rows), -1)

    def get_params(self, deep: bool = True) -> dict[str, object]:
        return {}


def test_no_cluster_at_all_leaves_noise_alone() -> None:
    named = NamedClusters(NearestRowClusters(_NoClusters(), reach_neighbors=3)).fit(ROWS)
    assert named.classes_.tolist() == ["noise"]
    assert not named.enough
    assert set(named.predict(ROWS)) == {"noise"}


def test_a_component_without_rows_is_an_empty_cluster() -> None:
    same = np.vstack([np.zeros((20, 2)), np.ones((20, 2))])
    mixture = GaussianMixture(3, means_init=[[0, 0], [1, 1], [1, 1.0001]], random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        named = NamedClusters(mixture).fit(same)
    assert named.classes_.tolist() == ["cluster_1", "cluster_2", "cluster_3"]
    assert named.has_small_ones
    shares = named.predict_proba(np.array([[50.0, -50.0], [0.5, 0.5]]))
    assert shares.sum(axis=1) == pytest.approx([1.0, 1.0])
