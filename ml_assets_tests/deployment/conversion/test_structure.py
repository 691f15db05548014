from typing import Any

import numpy as np
import pytest
from sklearn.cluster import HDBSCAN, AgglomerativeClustering, KMeans
from sklearn.covariance import EllipticEnvelope
from sklearn.ensemble import IsolationForest
from sklearn.mixture import GaussianMixture
from sklearn.neighbors import LocalOutlierFactor
from sklearn.svm import OneClassSVM

from ml_assets.deployment.conversion.graph import Block, CannotExpressError, Graph
from ml_assets.deployment.conversion.structure import anomaly_ranks, named_clusters
from ml_assets.estimator.anomaly_ranks import AnomalyRanks
from ml_assets.estimator.mahalanobis import Mahalanobis
from ml_assets.estimator.named_clusters import NamedClusters
from ml_assets.estimator.nearest_row_clusters import NearestRowClusters
from ml_assets_tests.deployment.conversion.graphs import run

RNG = np.random.default_rng(6)
X = np.vstack([RNG.normal(place, 0.8, (60 + 30 * place, 3)) for place in range(3)])
NEW = np.vstack([RNG.normal(1, 2, (200, 3)), np.full((1, 3), 1e6)])


def labels(model: NamedClusters, rows: np.ndarray) -> list[Any]:
    def build(graph: Graph, block: Block) -> str:
        return graph.cast(named_clusters(graph, model, block.tensor).label, "float64")

    return model.classes_[run(build, rows).astype(int)].tolist()


@pytest.mark.parametrize("most", [100, 2])
def test_clusters_by_their_nearest_centre_have_their_names(most: int) -> None:
    model = NamedClusters(KMeans(3, n_init=2, random_state=1), most=most).fit(X)
    assert labels(model, NEW) == model.predict(NEW).tolist()


@pytest.mark.parametrize("form", ["full", "tied", "diag", "spherical"])
def test_shares_of_a_mixture(form: str) -> None:
    mixture = GaussianMixture(3, covariance_type=form, random_state=1, reg_covar=0.05)
    model = NamedClusters(mixture).fit(X)

    def build(graph: Graph, block: Block) -> str:
        return str(named_clusters(graph, model, block.tensor).shares)

    np.testing.assert_allclose(run(build, NEW[:-1]), model.predict_proba(NEW[:-1]), atol=1e-12)
    assert labels(model, NEW[:-1]) == model.predict(NEW[:-1]).tolist()


@pytest.mark.parametrize(
    "detector",
    [Mahalanobis(), Mahalanobis("robust"), OneClassSVM(nu=0.1),
     IsolationForest(n_estimators=30, max_samples=64, random_state=1),
     LocalOutlierFactor(novelty=True)],
    ids=["shrunk", "robust", "one_class", "isolation", "local"],
)  # fmt: skip
def test_ranks_of_new_rows(detector: Any) -> None:
    model = AnomalyRanks(detector).fit(X)

    found = run(lambda graph, block: anomaly_ranks(graph, model, block.tensor), NEW)

    np.testing.assert_array_equal(found[:, 0], model.decision_function(NEW))


@pytest.mark.parametrize("reach", [None, 3])
def test_a_row_joins_the_cluster_of_its_nearest_row_if_that_reaches_so_far(
    reach: int | None,
) -> None:
    clusterer = HDBSCAN(5, copy=True) if reach else AgglomerativeClustering(3)
    model = NamedClusters(NearestRowClusters(clusterer, reach_neighbors=reach)).fit(X)
    rows = np.vstack([NEW, X])
    assert ("noise" in model.predict(rows)) == (reach is not None)

    assert labels(model, rows) == model.predict(rows).tolist()


def test_other_detectors_are_refused() -> None:
    model = AnomalyRanks(IsolationForest(n_estimators=3)).fit(X)
    model.detector_ = EllipticEnvelope().fit(X)
    with pytest.raises(CannotExpressError, match="EllipticEnvelope"):
        run(lambda graph, block: anomaly_ranks(graph, model, block.tensor), NEW)
