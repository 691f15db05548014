import json
from xml.etree import ElementTree

import pytest
from sklearn.cluster import KMeans
from sklearn.mixture import GaussianMixture

from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.pmml.clusters import named_clusters
from ml_assets.deployment.pmml.evaluator import Evaluator
from ml_assets.deployment.pmml.markup import tag
from ml_assets.deployment.pmml.pmml_file import written_file
from ml_assets.deployment.pmml.scored_file import request
from ml_assets.estimator.named_clusters import NamedClusters
from ml_assets_tests.deployment.conversion.graphs import numbers
from ml_assets_tests.deployment.pmml.files import fields_of, numbered

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


def test_other_clusters_are_refused() -> None:
    few = NamedClusters(KMeans(4, n_init=2, random_state=1), most=2).fit(X)
    mixture = NamedClusters(GaussianMixture(2, random_state=1)).fit(X)
    for model, reason in ((few, "same name"), (mixture, "GaussianMixture")):
        with pytest.raises(CannotExpressError, match=reason):
            named_clusters(model, ["x0", "x1", "x2"])
