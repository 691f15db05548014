"""Clusters: PMML's ClusteringModel for k-means, and mixtures as a softmax of distances.

https://dmg.org/pmml/v4-4-1/ClusteringModel.html
"""

from collections.abc import Sequence
from typing import Any

from ml_assets.deployment.conversion.feature_steps import type_name
from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.conversion.structure import precision_roots
from ml_assets.deployment.pmml.fields import Fields
from ml_assets.deployment.pmml.markup import number, tag
from ml_assets.deployment.pmml.part import Part
from ml_assets.deployment.pmml.regression import chained_softmax, distance

# A mixture has as many terms as the square of this, per component.
_MOST_COLUMNS = 200


def named_clusters(model: Any, names: Sequence[str]) -> Part:
    """Return our NamedClusters of k-means: the centre that is nearest gives the name."""
    import numpy as np

    clusterer = model.clusterer_
    if type_name(clusterer) != "sklearn.KMeans":
        raise CannotExpressError(f"no PMML is written for {type_name(clusterer)}")
    centres = np.asarray(clusterer.cluster_centers_, dtype="float64")
    _must_all_be_named(model, len(centres))
    written = [
        tag("Cluster", tag("Array", " ".join(map(number, centres[place].tolist())), type="real",
                           n=len(names)), id=str(name), name=str(name))
        for place, name in zip(model.order_.tolist(), model.classes_.tolist(), strict=True)
    ]  # fmt: skip
    measure = tag("ComparisonMeasure", "<squaredEuclidean/>", kind="distance",
                  compareFunction="absDiff")  # fmt: skip
    read = [tag("ClusteringField", field=name, compareFunction="absDiff") for name in names]
    return Part(
        "ClusteringModel", "clustering", measure + "".join(read) + "".join(written),
        frozenset(names), (("modelClass", "centerBased"), ("numberOfClusters", len(written))),
    )  # fmt: skip


def mixture(fields: Fields, model: Any, names: Sequence[str], classes: Sequence[str]) -> Part:
    """Return the probabilities of our NamedClusters of scikit-learn's GaussianMixture."""
    import numpy as np

    clusterer = model.clusterer_
    if type_name(clusterer) != "sklearn.GaussianMixture":
        raise CannotExpressError(f"no PMML is written for {type_name(clusterer)}")
    means = np.asarray(clusterer.means_, dtype="float64")
    _must_all_be_named(model, len(means))
    if len(names) > _MOST_COLUMNS:
        raise CannotExpressError(f"distances in more than {_MOST_COLUMNS} columns")
    roots = precision_roots(clusterer, *means.shape)
    sums = [
        distance(
            fields, names, means[place], roots[place] @ roots[place].T, -0.5,
            float(np.log(np.diag(roots[place])).sum() + np.log(clusterer.weights_[place])),
        )
        for place in model.order_.tolist()
    ]  # fmt: skip
    return chained_softmax(fields, sums, classes)


def _must_all_be_named(model: Any, count: int) -> None:
    if len(model.order_) != count:
        raise CannotExpressError("several clusters have the same name")
