"""CatBoost's symmetric trees, read from its own JSON; it compares in float32."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from ml_assets.deployment.conversion.boosted_trees import TreeSum, linked
from ml_assets.deployment.conversion.graph import CannotExpressError, Graph
from ml_assets.deployment.conversion.trees import GREATER, Tree, tree_sums, tree_vectors

if TYPE_CHECKING:
    import numpy as np


def catboost_output(graph: Graph, learner: Any, tensor: str) -> str:
    """Return our CatBoostLearner's probabilities (rows, classes), or numbers (rows, 1)."""
    found = catboost_sum(learner)
    seen, one = graph.rounded(tensor), len(found.start) == 1
    sums = (tree_sums(graph, seen, found.trees, 1) if one
            else tree_vectors(graph, seen, found.trees))  # fmt: skip
    if found.scale != 1:
        sums = graph.add("Mul", sums, graph.constant(found.scale))
    raw = graph.add("Add", sums, graph.constant(found.start.reshape(1, -1)))
    return linked(graph, raw, len(learner.classes_) if learner.classification else 0)


def catboost_sum(learner: Any) -> TreeSum:
    """Return the trees of our CatBoostLearner.

    Raises CannotExpressError where a tree splits by a category: CatBoost hashes them.
    """
    import numpy as np

    model = _read(learner.native)
    columns = {
        one["feature_index"]: (one["flat_feature_index"], one["nan_value_treatment"] == "AsTrue")
        for one in model["features_info"].get("float_features", [])
    }
    scale, start = model["scale_and_bias"]
    classes = len(learner.classes_) if learner.classification else 0
    outputs = classes if classes > 2 else 1
    trees = [_tree(tree, columns, outputs) for tree in model["oblivious_trees"]]
    start = np.array(start, dtype="float64").reshape(-1)
    width = 1 + max([column for column, _ in columns.values()], default=0)
    return TreeSum(trees, start, width, scale=float(scale), reads_float32=True)


def _read(native: Any) -> Any:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        native.save_model(str(path), format="json")
        return json.loads(path.read_text(encoding="utf-8"))


def _tree(tree: dict[str, Any], columns: dict[int, tuple[int, bool]], outputs: int) -> Tree:
    """Return a tree whose level n asks the n-th split: bit n of a leaf's number is its answer."""
    import numpy as np

    splits = tree["splits"] or []
    if any(split["split_type"] != "FloatFeature" for split in splits):
        raise CannotExpressError("CatBoost splits by categories, which it hashes")
    depth = len(splits)
    inner = 2**depth - 1
    nodes = np.arange(2 ** (depth + 1) - 1)
    level = np.floor(np.log2(nodes + 1)).astype("int64")
    asked = [columns[split["float_feature_index"]] for split in splits]
    is_inner = nodes < inner
    level_asked = level[:inner]
    return Tree(
        np.where(is_inner, 2 * nodes + 2, -1),
        np.where(is_inner, 2 * nodes + 1, -1),
        _filled(np.array([column for column, _ in asked], dtype="int64"), level_asked, len(nodes)),
        _filled(
            np.array([split["border"] for split in splits], dtype="float32").astype("float64"),
            level_asked, len(nodes),
        ),
        _filled(np.array([missing for _, missing in asked], dtype=bool), level_asked, len(nodes)),
        _leaves(tree["leaf_values"], depth, outputs),
        GREATER,
    )  # fmt: skip


def _filled(by_level: "np.ndarray", level: "np.ndarray", nodes: int) -> "np.ndarray":
    import numpy as np

    found = np.zeros(nodes, dtype=by_level.dtype)
    found[: len(level)] = by_level[level]
    return found


def _leaves(values: list[float], depth: int, outputs: int) -> "np.ndarray":
    """Return the values per node, those of leaves in the order in which they hang in the tree."""
    import numpy as np

    hanging = np.arange(2**depth)
    # The root's answer is the first bit of where a leaf hangs, and the last bit of its number.
    number = sum(((hanging >> (depth - 1 - bit)) & 1) << bit for bit in range(depth))
    table = np.array(values, dtype="float64").reshape(2**depth, outputs)
    table = table[number] if depth else table
    whole = np.vstack([np.zeros((2**depth - 1, outputs)), table])
    return whole[:, 0] if outputs == 1 else whole
