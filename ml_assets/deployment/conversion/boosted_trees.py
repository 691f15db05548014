"""Gradient boosting: from sums of trees to probabilities, and scikit-learn's own trees."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ml_assets.deployment.conversion.category_sets import CategorySets
from ml_assets.deployment.conversion.graph import CannotExpressError, Graph
from ml_assets.deployment.conversion.trees import Tree, tree_sums

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class TreeSum:
    """Trees whose leaves are added to a start, as they were learnt, for any format.

    ``start`` has one number per target, and ``scale`` is what the sum of the leaves is multiplied
    by. A model reads ``width`` columns, rounded to float32 where ``reads_float32``; its trees ask
    for columns behind them, which are those of the ``sets`` of categories.
    """

    trees: list[Tree]
    start: "np.ndarray"
    width: int
    sets: CategorySets = field(default_factory=CategorySets)
    scale: float = 1.0
    reads_float32: bool = False

    def of_target(self, target: int) -> list[Tree]:
        """Return the trees that are added to one target, each of them with one value per leaf."""
        return [
            tree if tree.value.ndim == 1 else replace(tree, value=tree.value[:, target])
            for tree in self.trees
            if tree.value.ndim == 2 or tree.target == target
        ]


def linked(graph: Graph, raw: str, classes: int) -> str:
    """Return probabilities (rows, classes) of raw sums; of no classes the sums themselves."""
    if classes == 0:
        return raw
    if classes == 2:
        return graph.both_classes(graph.add("Sigmoid", raw))
    return graph.add("Softmax", raw, axis=1)


def hist_gradient_boosting(graph: Graph, model: Any, tensor: str) -> str:
    """Return what scikit-learn's histogram gradient boosting predicts."""
    found = hist_gradient_boosting_sum(model)
    sums = tree_sums(graph, tensor, found.trees, len(found.start))
    raw = graph.add("Add", sums, graph.constant(found.start.reshape(1, -1)))
    return linked(graph, raw, len(getattr(model, "classes_", ())))


def hist_gradient_boosting_sum(model: Any) -> TreeSum:
    """Return the trees of scikit-learn's histogram gradient boosting, which compare in float64.

    Raises CannotExpressError for native categories, and for losses whose sums are logarithms.
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
    start = np.asarray(model._baseline_prediction, dtype="float64").reshape(-1)
    return TreeSum(trees, start, model.n_features_in_)


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
