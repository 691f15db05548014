import json
from xml.etree import ElementTree

import numpy as np
import pytest
from sklearn.cluster import AgglomerativeClustering, KMeans
from sklearn.mixture import GaussianMixture

from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.pmml.clusters import mixture, named_clusters
from ml_assets.deployment.pmml.evaluator import Evaluator
from ml_assets.deployment.pmml.markup import tag
from ml_assets.deployment.pmml.pmml_file import written_file
from ml_assets.deployment.pmml.scored_file import request
from ml_assets.estimator.named_clusters import NamedClusters
from ml_assets.estimator.nearest_row_clusters import NearestRowClusters
from ml_assets_tests.deployment.conversion.graphs import numbers
from ml_assets_tests.deployment.pmml.files import fields_of, numbered, told_by

X = numbers(90, 3)


def test_rows_have_the_names_of_their_clusters(evaluator: Evaluator) -> None:
    model = NamedClusters(KMeans(4, n_init=2, random_state=1)).fit(X)
    frame = numbered(X)
    fields, _ = fields_of(list(frame))
    output = tag("Output", tag("OutputField", name="cluster", dataType="string",
                               optype="categorical", feature="predictedValue"))  # fmt: skip
    part = named_clusters(model, list(frame))

    with evaluator.opened(written_file(fields, [], part, output)) as opened:
        answer = json.loads(opened.scored(request(frame, fields.plan)))

    assert [row[0] for row in answer["data"]] == model.predict(X).tolist()
    names = [
        one.get("name") for one in ElementTree.fromstring(part.written("", "")).iter("Cluster")
    ]
    assert names == ["cluster_1", "cluster_2", "cluster_3", "cluster_4"]


@pytest.mark.parametrize("kind", ["full", "tied", "diag", "spherical"])
def test_a_mixture_has_shares(kind: str, evaluator: Evaluator) -> None:
    mixture_of_rows = GaussianMixture(3, covariance_type=kind, random_state=1, reg_covar=1e-3)
    model = NamedClusters(mixture_of_rows).fit(X)
    found = told_by(
        evaluator, lambda *given: mixture(given[0], model, *given[1:]), X, model.classes_
    )
    np.testing.assert_allclose(found, model.predict_proba(X), rtol=0, atol=1e-10)


def test_other_clusters_are_refused() -> None:
    fields, _ = fields_of(["x0", "x1", "x2"])
    few = NamedClusters(KMeans(4, n_init=2, random_state=1), most=2).fit(X)
    nearest = NamedClusters(NearestRowClusters(AgglomerativeClustering(3))).fit(X)
    for model, reason in ((few, "same name"), (nearest, "NearestRowClusters")):
        with pytest.raises(CannotExpressError, match=reason):
            named_clusters(model, ["x0", "x1", "x2"])
    with pytest.raises(CannotExpressError, match="KMeans"):
        mixture(fields, few, ["x0", "x1", "x2"], ["cluster_1", "cluster_2"])
