"""PMML's ClusteringModel for k-means.

https://dmg.org/pmml/v4-4-1/ClusteringModel.html
"""

from collections.abc import Sequence
from typing import Any

from ml_assets.deployment.conversion.feature_steps import type_name
from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.pmml.markup import number, tag
from ml_assets.deployment.pmml.part import Part


def named_clusters(model: Any, names: Sequence[str]) -> Part:
    """Return our NamedClusters of k-means: the centre that is nearest gives the name."""
    import numpy as np

    clusterer = model.clusterer_
    if type_name(clusterer) != "sklearn.KMeans":
        raise CannotExpressError(f"no PMML is written for {type_name(clusterer)}")
    centres = np.asarray(clusterer.cluster_centers_, dtype="float64")
    if len(model.order_) != len(centres):
        raise CannotExpressError("several clusters have the same name")
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
