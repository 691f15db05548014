"""Ensembles of trees as one node, ONNX's TreeEnsemble, in float64 or float32."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ml_assets.deployment.conversion.graph import TREES_DOMAIN, CannotExpressError, Graph

if TYPE_CHECKING:
    import numpy as np

# How ONNX numbers comparisons: the left child is that of a true one.
AT_MOST, LESS, GREATER = 0, 1, 3

FloatType = Literal["float64", "float32"]
# A file of more would take gigabytes of memory to be made, and long to be loaded.
_MOST_NODES = 4_000_000


@dataclass(frozen=True)
class Tree:
    """One tree as arrays over its nodes; the first is the root, and leaves have no left child (-1).

    The left child is for values that ``mode`` compares as true with ``split``, and NaN where
    ``missing_left``. ``value`` is that of leaves, (nodes,), or (nodes, outputs) where a leaf tells
    several. ``target`` is what the value is added to.
    """

    left: "np.ndarray"
    right: "np.ndarray"
    feature: "np.ndarray"
    split: "np.ndarray"
    missing_left: "np.ndarray"
    value: "np.ndarray"
    mode: int = AT_MOST
    target: int = 0


def tree_sums(
    graph: Graph, tensor: str, trees: list[Tree], targets: int, dtype: FloatType = "float64"
) -> str:
    """Return the sums of the leaves' values per target, (rows, targets).

    ``dtype`` is that of the tensor, the splits and the sums, which are added in the order of the
    trees: a library that adds in float32 is met to the last bit only by doing so as well.
    """
    import numpy as np

    values = np.concatenate([tree.value[tree.left < 0] for tree in trees])
    of_trees = [tree.target for tree in trees]
    return _ensemble(graph, tensor, trees, values, of_trees, targets, dtype)


def tree_vectors(graph: Graph, tensor: str, trees: list[Tree]) -> str:
    """Return the sums of the leaves' values that tell several numbers, (rows, outputs).

    ONNX lets a leaf tell one number only, so it tells its place in a table. The lines of the table
    are added one after the other, as scikit-learn does it: votes of a forest are often equal, or
    right at a threshold, where the order of a sum decides.
    """
    import numpy as np

    table = np.concatenate([tree.value[tree.left < 0] for tree in trees])
    graph.widest = max(graph.widest, len(trees) * table.shape[1])
    places = np.arange(len(table), dtype="float64")
    found = _ensemble(graph, tensor, trees, places, list(range(len(trees))), len(trees))
    lines = graph.add("Gather", graph.constant(table), graph.cast(found, "int64"), axis=0)
    running = graph.add("CumSum", lines, graph.constant(1))
    return graph.add("Gather", running, graph.constant(-1), axis=1)


def constant_tree(value: float, target: int) -> Tree:
    """Return the tree of one leaf."""
    import numpy as np

    none, nothing = np.array([-1]), np.zeros(1)
    return Tree(none, none, np.array([0]), nothing, nothing > 0, np.array([value]), target=target)


def search_tree(
    points: "np.ndarray", values: "np.ndarray", *, right: bool, feature: int = 0, target: int = 0
) -> Tree:
    """Return the tree that finds a number among sorted points, and tells the value of its place.

    There is one value more than points: values[n] is told where n points are less than the number,
    or, with ``right``, not greater than it (NumPy's searchsorted).
    """
    import numpy as np

    count = len(points)
    left, right_child = np.full(2 * count + 1, -1), np.full(2 * count + 1, -1)
    split, leaf = np.zeros(2 * count + 1), np.zeros(2 * count + 1)
    used = 1
    todo = [(0, 0, count)]
    while todo:
        node, first, end = todo.pop()
        if first == end:
            leaf[node] = values[first]
            continue
        middle = (first + end) // 2
        split[node], left[node], right_child[node] = points[middle], used, used + 1
        todo += [(used, first, middle), (used + 1, middle + 1, end)]
        used += 2
    places = np.full(len(left), feature)
    never = np.zeros(len(left), dtype=bool)
    mode = LESS if right else AT_MOST
    return Tree(left, right_child, places, split, never, leaf, mode, target)


def _ensemble(
    graph: Graph,
    tensor: str,
    trees: list[Tree],
    values: "np.ndarray",
    targets_of_trees: list[int],
    targets: int,
    dtype: FloatType = "float64",
) -> str:
    import numpy as np
    from onnx import numpy_helper

    parts: dict[str, list[Any]] = {name: [] for name in (
        "roots", "feature", "split", "mode", "missing", "true", "false", "true_leaf", "false_leaf",
        "targets",
    )}  # fmt: skip
    nodes = leaves = 0
    for tree, target in zip(trees, targets_of_trees, strict=True):
        parts["roots"].append([nodes])
        for name, found in _numbered(tree, nodes, leaves).items():
            parts[name].append(found)
        own_leaves = int((tree.left < 0).sum())
        parts["targets"].append([target] * own_leaves)
        nodes += len(parts["feature"][-1])
        leaves += own_leaves
    if nodes > _MOST_NODES:
        raise CannotExpressError(f"its trees have more than {_MOST_NODES:,} nodes")
    joined = {name: np.concatenate(found) for name, found in parts.items()}
    whole = {name: found.astype("int64") for name, found in joined.items()}
    return graph.add(
        "TreeEnsemble",
        tensor,
        domain=TREES_DOMAIN,
        n_targets=targets,
        tree_roots=whole["roots"],
        nodes_featureids=whole["feature"],
        nodes_splits=numpy_helper.from_array(joined["split"].astype(dtype)),
        nodes_modes=numpy_helper.from_array(joined["mode"].astype("uint8")),
        nodes_missing_value_tracks_true=whole["missing"],
        nodes_truenodeids=whole["true"],
        nodes_falsenodeids=whole["false"],
        nodes_trueleafs=whole["true_leaf"],
        nodes_falseleafs=whole["false_leaf"],
        leaf_targetids=whole["targets"],
        leaf_weights=numpy_helper.from_array(values.astype(dtype)),
    )


def _numbered(tree: Tree, first_node: int, first_leaf: int) -> dict[str, Any]:
    """Return the columns of a tree's inner nodes, its nodes and leaves counted from these."""
    import numpy as np

    inner = tree.left >= 0
    if not inner.any():
        # A lone leaf stands on both sides of a comparison that says nothing.
        one = {"feature": 0, "split": 0.0, "mode": AT_MOST, "missing": 0, "true": first_leaf,
               "false": first_leaf, "true_leaf": 1, "false_leaf": 1}  # fmt: skip
        return {name: np.array([value]) for name, value in one.items()}
    number = np.where(inner, np.cumsum(inner) - 1 + first_node, np.cumsum(~inner) - 1 + first_leaf)
    true, false = tree.left[inner], tree.right[inner]
    return {
        "feature": tree.feature[inner],
        "split": tree.split[inner],
        "mode": np.full(int(inner.sum()), tree.mode),
        "missing": tree.missing_left[inner],
        "true": number[true],
        "false": number[false],
        "true_leaf": ~inner[true],
        "false_leaf": ~inner[false],
    }
