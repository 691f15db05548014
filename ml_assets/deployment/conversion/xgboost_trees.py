"""XGBoost's trees, read from its own JSON; it compares and adds in float32."""

import json
import math
from typing import Any

from ml_assets.deployment.conversion.boosted_trees import TreeSum, linked
from ml_assets.deployment.conversion.category_sets import CategorySets
from ml_assets.deployment.conversion.graph import CannotExpressError, Graph
from ml_assets.deployment.conversion.trees import LESS, Tree, constant_tree, tree_sums

_OBJECTIVES = ("reg:squarederror", "reg:absoluteerror", "binary:logistic", "multi:softprob")


def xgboost_output(graph: Graph, learner: Any, tensor: str) -> str:
    """Return our XGBoostLearner's probabilities (rows, classes), or numbers (rows, 1)."""
    found = xgboost_sum(learner)
    # XGBoost begins with the start and adds tree by tree.
    starts = [constant_tree(value, place) for place, value in enumerate(found.start.tolist())]
    seen = graph.cast(found.sets.extended(graph, tensor), "float32")
    sums = tree_sums(graph, seen, [*starts, *found.trees], len(starts), "float32")
    classes = len(learner.classes_) if learner.classification else 0
    return linked(graph, graph.cast(sums, "float64"), classes)


def xgboost_sum(learner: Any) -> TreeSum:
    """Return the trees of our XGBoostLearner.

    Format: https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html.
    """
    import numpy as np

    model = json.loads(bytes(learner.native.save_raw("json")))["learner"]
    objective = model["objective"]["name"]
    if objective not in _OBJECTIVES:
        raise CannotExpressError(f"XGBoost's objective {objective}")
    booster = model["gradient_booster"]["model"]
    classes = len(learner.classes_) if learner.classification else 0
    targets = classes if classes > 2 else 1
    sets = CategorySets()
    asked = [_sets_of(tree, sets) for tree in booster["trees"]]
    width = int(model["learner_model_param"]["num_feature"])
    first = sets.first_places(width)
    trees = [
        _tree(tree, numbers, first, target)
        for tree, numbers, target in zip(booster["trees"], asked, booster["tree_info"], strict=True)
    ]
    start = _start(model["learner_model_param"]["base_score"], objective)
    return TreeSum(trees, np.broadcast_to(start, (targets,)), width, sets, reads_float32=True)


def _start(text: str, objective: str) -> Any:
    import numpy as np

    given = json.loads(text) if text.startswith("[") else [float(text)]
    if objective == "binary:logistic":
        return np.array([math.log(share / (1.0 - share)) for share in given])
    return np.array(given, dtype="float64")


def _sets_of(tree: dict[str, Any], sets: CategorySets) -> dict[int, int]:
    """Return the number of the set that each node asks for.

    Members of a set go right, and what was not seen in fitting goes where missing values go.
    """
    found = {}
    for place, node in enumerate(tree["categories_nodes"]):
        start, size = tree["categories_segments"][place], tree["categories_sizes"][place]
        members = frozenset(tree["categories"][start : start + size])
        right_if_missing = not tree["default_left"][node]
        found[node] = sets.number(tree["split_indices"][node], members, unseen=right_if_missing)
    return found


def _tree(tree: dict[str, Any], asked: dict[int, int], first: dict[int, int], target: int) -> Tree:
    import numpy as np

    left = np.array(tree["left_children"], dtype="int64")
    feature = np.array(tree["split_indices"], dtype="int64")
    # A leaf's value stands where the other nodes have their threshold.
    number = np.array(tree["split_conditions"], dtype="float32").astype("float64")
    split = number.copy()
    for node, which in asked.items():
        feature[node], split[node] = first[feature[node]] + which, 0.5
    return Tree(
        left,
        np.array(tree["right_children"], dtype="int64"),
        np.where(left < 0, 0, feature),
        split,
        np.array(tree["default_left"], dtype=bool),
        number,
        LESS,
        target,
    )
