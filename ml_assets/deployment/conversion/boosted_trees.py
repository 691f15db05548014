"""Gradient boosting: from sums of trees to probabilities, and scikit-learn's own trees."""

from typing import Any

from ml_assets.deployment.conversion.graph import CannotExpressError, Graph
from ml_assets.deployment.conversion.trees import Tree, tree_sums


def linked(graph: Graph, raw: str, classes: int) -> str:
    """Return probabilities (rows, classes) of raw sums; of no classes the sums themselves."""
    if classes == 0:
        return raw
    if classes == 2:
        return graph.both_classes(graph.add("Sigmoid", raw))
    return graph.add("Softmax", raw, axis=1)


def hist_gradient_boosting(graph: Graph, model: Any, tensor: str) -> str:
    """Return what scikit-learn's histogram gradient boosting predicts.

    Its trees compare in float64. Raises CannotExpressError for native categories, and for losses
    whose sums are logarithms.
    """
    import numpy as np

    classes = len(getattr(model, "classes_", ()))
    if not classes and model.loss not in ("squared_error", "absolute_error", "quantile"):
        raise CannotExpressError(f"boosting by the loss {model.loss}")
    trees = [
        _tree(predictor.nodes, target)
        for round_ in model._predictors
        for target, predictor in enumerate(round_)
    ]
    start = np.asarray(model._baseline_prediction, dtype="float64").reshape(1, -1)
    sums = tree_sums(graph, tensor, trees, start.shape[1])
    return linked(graph, graph.add("Add", sums, graph.constant(start)), classes)


def _tree(nodes: Any, target: int) -> Tree:
    import numpy as np

    leaf = nodes["is_leaf"].astype(bool)
    if nodes["is_categorical"][~leaf].any():
        raise CannotExpressError("trees of native categories")
    return Tree(
        np.where(leaf, -1, nodes["left"].astype("int64")),
        np.where(leaf, -1, nodes["right"].astype("int64")),
        np.where(leaf, 0, nodes["feature_idx"].astype("int64")),
        nodes["num_threshold"].astype("float64"),
        nodes["missing_go_to_left"].astype(bool),
        nodes["value"].astype("float64"),
        target=target,
    )
