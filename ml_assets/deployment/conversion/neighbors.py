"""Nearest training rows, by Euclidean distances to all of them."""

from typing import Any

from ml_assets.deployment.conversion.graph import CannotExpressError, Graph
from ml_assets.estimator.neighbor_votes import LARGEST_DISTANCE, TIE

# Numbers of the training rows that the file may hold: 256 MiB.
_MOST_NUMBERS = 2**25
# Rows beyond the nearest ones among which ties are looked for.
_SPARE = 64


def nearest(graph: Graph, tensor: str, index: Any, count: int) -> tuple[str, str]:
    """Return the nearest rows of scikit-learn's index: places and distances, (rows, count).

    All distances are computed at once by a product, and those of the nearest again by differences,
    so that a row is at distance 0 from itself. Raises CannotExpressError for other distances.
    """
    import numpy as np

    if index.metric not in ("minkowski", "euclidean") or index.p != 2:
        raise CannotExpressError("neighbours are the nearest by sums of differences, which would "
                                 "need every difference at once")  # fmt: skip
    rows = index._fit_X
    if rows.shape[0] * rows.shape[1] > _MOST_NUMBERS:
        raise CannotExpressError("the file would hold more than 256 MiB of training rows")
    rows = np.asarray(rows.toarray() if hasattr(rows, "toarray") else rows, dtype="float64")
    graph.widest = max(graph.widest, len(rows), count * rows.shape[1])
    # A row's own square is the same for all its distances.
    order = graph.affine(tensor, -2.0 * rows.T, (rows**2).sum(axis=1))
    _, places = graph.add_several(
        "TopK", order, graph.constant([count]), outputs=2, axis=1, largest=0, sorted=1
    )
    found = graph.add("Gather", graph.constant(rows), places, axis=0)
    apart = graph.add("Sub", found, graph.add("Unsqueeze", tensor, graph.constant([1])))
    squares = graph.add("ReduceSumSquare", apart, axes=[2], keepdims=0)
    return places, graph.add("Sqrt", squares)


def neighbor_means(graph: Graph, model: Any, tensor: str) -> str:
    """Return the probabilities (rows, classes), or numbers (rows, 1), of our NeighborVotes.

    Rows as far as the last neighbour all count, of at most ``_SPARE`` beyond the nearest ones.
    """
    import numpy as np

    index, trained = model.index_, model.index_._fit_X.shape[0]
    count = min(model.n_neighbors, trained)
    places, distances = nearest(graph, tensor, index, min(count + _SPARE, trained))
    sizes, _ = graph.add_several("TopK", distances, graph.constant([count]), outputs=2, axis=1,
                                 largest=0, sorted=1)  # fmt: skip
    last = graph.columns(sizes, [count - 1])
    # Added, as ONNX Runtime takes a factor so near to 1 for 1, and leaves it out.
    last = graph.add("Add", last, graph.add("Mul", last, graph.constant(TIE)))
    weights = graph.cast(graph.add("Not", graph.add("Greater", distances, last)), "float64")
    if model.weights == "distance":
        finite = graph.add("Min", distances, graph.constant(LARGEST_DISTANCE))
        rounded = graph.rounded(finite)
        equal, is_equal = _equal_rows(graph, rounded)
        inverse = graph.add("Div", weights, rounded)
        weights = graph.add("Where", is_equal, equal, inverse)
    told = graph.add("Gather", graph.constant(np.asarray(model.values_)), places, axis=0)
    wide = graph.add("Unsqueeze", weights, graph.constant([2]))
    total = graph.summed(graph.add("Mul", told, wide), 1)
    return graph.add("Div", total, graph.summed(weights, 1, keep=True))


def neighbor_probabilities(graph: Graph, model: Any, tensor: str) -> str:
    """Return the probabilities of scikit-learn's KNeighborsClassifier, (rows, classes)."""
    import numpy as np

    places, weights = _weighted(graph, model, tensor)
    votes = np.eye(len(model.classes_))[np.asarray(model._y).ravel()]
    told = graph.add("Gather", graph.constant(votes), places, axis=0)
    wide = graph.add("Unsqueeze", weights, graph.constant([2]))
    total = graph.summed(graph.add("Mul", told, wide), 1)
    return graph.add("Div", total, graph.summed(total, 1, keep=True))


def neighbor_numbers(graph: Graph, model: Any, tensor: str) -> str:
    """Return the numbers of scikit-learn's KNeighborsRegressor, (rows, 1)."""
    import numpy as np

    places, weights = _weighted(graph, model, tensor)
    numbers = graph.constant(np.asarray(model._y, dtype="float64").ravel())
    told = graph.add("Gather", numbers, places, axis=0)
    total = graph.summed(graph.add("Mul", told, weights), 1, keep=True)
    return graph.add("Div", total, graph.summed(weights, 1, keep=True))


def _weighted(graph: Graph, model: Any, tensor: str) -> tuple[str, str]:
    """Return places and weights of the neighbours, (rows, neighbours)."""
    places, distances = nearest(graph, tensor, model, model.n_neighbors)
    if model.weights == "uniform":
        same = graph.add("Equal", distances, distances)
        return places, graph.cast(same, "float64")
    if model.weights != "distance":
        raise CannotExpressError("neighbours are weighed by a function of Python's")
    equal, is_equal = _equal_rows(graph, distances)
    inverse = graph.add("Div", graph.constant(1.0), distances)
    return places, graph.add("Where", is_equal, equal, inverse)


def _equal_rows(graph: Graph, distances: str) -> tuple[str, str]:
    """Return which neighbours are equal to the row, as 0 or 1, and whether there are any.

    Beside a row that is equal, others do not count.
    """
    equal = graph.cast(graph.add("Equal", distances, graph.constant(0.0)), "float64")
    return equal, graph.add("Greater", graph.summed(equal, 1, keep=True), graph.constant(0.0))


def local_outlier_factors(graph: Graph, model: Any, tensor: str) -> str:
    """Return the factors of scikit-learn's LocalOutlierFactor for new rows, (rows, 1).

    Breunig et al. (2000): the neighbours' density by the row's own, on average.
    """
    import numpy as np

    places, distances = nearest(graph, tensor, model, model.n_neighbors_)
    reach = np.asarray(model._distances_fit_X_[:, model.n_neighbors_ - 1], dtype="float64")
    theirs = graph.add("Gather", graph.constant(reach), places, axis=0)
    reached = graph.add("Max", distances, theirs)
    mean = graph.add("ReduceMean", reached, axes=[1], keepdims=1)
    density = graph.add("Gather", graph.constant(np.asarray(model._lrd)), places, axis=0)
    own = graph.add("Add", mean, graph.constant(1e-10))
    return graph.add("Mul", graph.add("ReduceMean", density, axes=[1], keepdims=1), own)
