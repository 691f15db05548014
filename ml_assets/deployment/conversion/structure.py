"""Clusters and anomalies: estimators that learnt without a target."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ml_assets.deployment.conversion.feature_steps import type_name
from ml_assets.deployment.conversion.forests import isolation_depths
from ml_assets.deployment.conversion.graph import CannotExpressError, Graph
from ml_assets.deployment.conversion.neighbors import local_outlier_factors, nearest
from ml_assets.deployment.conversion.support_vectors import radial_sum
from ml_assets.deployment.conversion.trees import Tree, search_tree, tree_sums
from ml_assets.estimator.nearest_row_clusters import NearestRowClusters

# Scores that are nearer to each other are the same but for the order of a sum.
_ROUNDING = 1e-10


@dataclass(frozen=True)
class Clustered:
    """What is known of rows: the place of their cluster's name, (rows,) int64, and the shares.

    ``shares``, (rows, clusters), are null where the model has none.
    """

    label: str
    shares: str | None = None


def named_clusters(graph: Graph, model: Any, tensor: str) -> Clustered:
    """Return our NamedClusters of a k-means or a Gaussian mixture."""
    import numpy as np

    clusterer = model.clusterer_
    if type_name(clusterer) == "sklearn.GaussianMixture":
        shares = graph.columns(_mixture(graph, clusterer, tensor), model.order_)
        return Clustered(graph.add("ArgMax", shares, axis=1, keepdims=0), shares)
    if isinstance(clusterer, NearestRowClusters):
        return Clustered(_of_nearest_row(graph, model, clusterer, tensor))
    if type_name(clusterer) != "sklearn.KMeans":
        raise CannotExpressError(f"no converter is written for {type_name(clusterer)}")
    centres = np.asarray(clusterer.cluster_centers_, dtype="float64")
    distance = graph.affine(tensor, -2.0 * centres.T, (centres**2).sum(axis=1))
    closest = graph.add("ArgMin", distance, axis=1, keepdims=0)
    names = graph.constant(_names(model, len(centres)))
    return Clustered(graph.add("Gather", names, closest, axis=0))


def _names(model: Any, count: int) -> Any:
    """Return the place of each cluster's name; one without is noise, which is the last name."""
    import numpy as np

    places = np.full(count, len(model.classes_) - 1)
    places[model.order_] = np.arange(len(model.order_))
    return places


def _of_nearest_row(graph: Graph, model: Any, clusterer: NearestRowClusters, tensor: str) -> str:
    """Return the name's place of the nearest training row's cluster, if it reaches so far."""
    import numpy as np

    noise = graph.constant(len(model.classes_) - 1)
    if not len(clusterer.numbers_):
        raise CannotExpressError("there are no clusters")
    places, distances = nearest(graph, tensor, clusterer.index_, 1)
    names = _names(model, int(clusterer.numbers_.max()) + 1)[clusterer.numbers_]
    found = graph.add("Gather", graph.constant(names), places, axis=0)
    if clusterer.has_noise:
        reach = graph.constant(np.asarray(clusterer.reach_)[clusterer.numbers_])
        within = graph.add("LessOrEqual", distances, graph.add("Gather", reach, places, axis=0))
        found = graph.add("Where", within, found, noise)
    return graph.add("Squeeze", found, graph.constant([1]))


def _mixture(graph: Graph, mixture: Any, tensor: str) -> str:
    """Return the probabilities of the components of scikit-learn's GaussianMixture."""
    import numpy as np

    means = np.asarray(mixture.means_, dtype="float64")
    count, width = means.shape
    roots = precision_roots(mixture, count, width)
    maps = np.concatenate(list(roots), axis=1)
    shift = np.concatenate([mean @ root for mean, root in zip(means, roots, strict=True)])
    spread = graph.affine(tensor, maps, -shift)
    split = graph.add("Reshape", spread, graph.constant([-1, count, width]))
    distance = graph.add("ReduceSumSquare", split, axes=[2], keepdims=0)
    logs = np.log(np.array([np.diag(root) for root in roots])).sum(axis=1)
    half = graph.add("Mul", distance, graph.constant(-0.5))
    score = graph.add("Add", half, graph.constant(logs + np.log(mixture.weights_)))
    return graph.add("Softmax", score, axis=1)


def precision_roots(mixture: Any, count: int, width: int) -> Any:
    """Return the roots of the components' precisions, (components, columns, columns)."""
    import numpy as np

    given = np.asarray(mixture.precisions_cholesky_, dtype="float64")
    if mixture.covariance_type == "full":
        return given
    if mixture.covariance_type == "tied":
        return np.broadcast_to(given, (count, width, width))
    if mixture.covariance_type == "spherical":
        given = np.repeat(given[:, None], width, axis=1)
    return np.array([np.diag(row) for row in given])


def anomaly_ranks(graph: Graph, model: Any, tensor: str) -> str:
    """Return our AnomalyRanks: the share of training rows that are less anomalous, (rows, 1)."""
    name = type_name(model.detector_)
    if name not in _DETECTORS:
        raise CannotExpressError(f"no converter is written for {name}")
    score = _DETECTORS[name](graph, model.detector_, tensor)
    return tree_sums(graph, score, [rank_tree(model)], 1)


def rank_tree(model: Any) -> Tree:
    """Return the tree that finds the rank of a score among those of the training rows."""
    import numpy as np

    points, first = np.unique(model.sorted_, return_index=True)
    shares = np.append(first, len(model.sorted_)) / len(model.sorted_)
    # A row that equals a training row has its score but for a rounding, and must have its rank.
    reach = _ROUNDING * (np.abs(points) + np.median(np.abs(points)))
    half = np.append(np.diff(points) / 2, np.inf)
    return search_tree(points + np.minimum(reach, half), shares, right=False)


def usual_depth(forest: Any) -> float:
    """Return the sum of the depths of a row that is not anomalous in an isolation forest."""
    from sklearn.ensemble._iforest import _average_path_length

    return len(forest.estimators_) * float(_average_path_length([forest._max_samples])[0])


def _isolation(graph: Graph, forest: Any, tensor: str) -> str:
    depth = isolation_depths(graph, forest, tensor)
    share = graph.add("Neg", graph.add("Div", depth, graph.constant(usual_depth(forest))))
    return graph.add("Pow", graph.constant(2.0), share)


def _one_class(graph: Graph, machine: Any, tensor: str) -> str:
    import numpy as np

    decision = radial_sum(graph, machine, tensor)
    inside = graph.add("Add", decision, graph.constant(np.asarray(machine.offset_).reshape(1)))
    return graph.add("Neg", inside)


def _mahalanobis(graph: Graph, model: Any, tensor: str) -> str:
    estimate = model.estimate_
    away = graph.add("Sub", tensor, graph.constant(estimate.location_))
    turned = graph.add("MatMul", away, graph.constant(estimate.get_precision()))
    return graph.summed(graph.add("Mul", turned, away), 1, keep=True)


_DETECTORS: dict[str, Callable[[Graph, Any, str], str]] = {
    "sklearn.IsolationForest": _isolation,
    "sklearn.LocalOutlierFactor": local_outlier_factors,
    "sklearn.OneClassSVM": _one_class,
    "ml_assets.Mahalanobis": _mahalanobis,
}
