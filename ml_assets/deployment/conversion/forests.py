"""scikit-learn's forests, which compare float32 numbers with float64 thresholds."""

from typing import Any

from ml_assets.deployment.conversion.graph import Graph
from ml_assets.deployment.conversion.trees import Tree, tree_sums, tree_vectors


def forest_probabilities(graph: Graph, forest: Any, tensor: str) -> str:
    """Return the probabilities of random forests and extra trees, (rows, classes)."""
    trees = [forest_tree(one.tree_, one.tree_.value[:, 0, :]) for one in forest.estimators_]
    total = tree_vectors(graph, graph.rounded(tensor), trees)
    return graph.add("Div", total, graph.constant(float(len(trees))))


def forest_numbers(graph: Graph, forest: Any, tensor: str) -> str:
    """Return the numbers of random forests and extra trees, (rows, 1)."""
    trees = [forest_tree(one.tree_, one.tree_.value[:, 0, 0]) for one in forest.estimators_]
    total = tree_sums(graph, graph.rounded(tensor), trees, 1)
    return graph.add("Div", total, graph.constant(float(len(trees))))


def isolation_depths(graph: Graph, forest: Any, tensor: str) -> str:
    """Return the sums of the depths at which an isolation forest cuts rows off, (rows, 1)."""
    return tree_sums(graph, graph.rounded(tensor), isolation_trees(forest), 1)


def isolation_trees(forest: Any) -> list[Tree]:
    """Return the trees of an isolation forest, whose leaves tell their depths."""
    import numpy as np

    trees = []
    for place, (one, features) in enumerate(
        zip(forest.estimators_, forest.estimators_features_, strict=True)
    ):
        # Written as scikit-learn adds them, for the same rounding.
        lengths = forest._decision_path_lengths[place] + forest._average_path_length_per_tree[place]
        trees.append(forest_tree(one.tree_, lengths - 1.0, np.asarray(features)))
    return trees


def forest_tree(tree: Any, value: Any, columns: Any = None) -> Tree:
    """Return scikit-learn's arrays; ``columns`` are those that the tree was given, of all."""
    import numpy as np

    inner = tree.children_left >= 0
    feature = np.where(inner, tree.feature, 0)
    return Tree(
        tree.children_left,
        tree.children_right,
        feature if columns is None else columns[feature],
        tree.threshold,
        np.asarray(tree.missing_go_to_left, dtype=bool),
        np.asarray(value, dtype="float64"),
    )
