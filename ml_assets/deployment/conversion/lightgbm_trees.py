"""LightGBM's trees, read from its own text, which holds every number to the last digit."""

from typing import TYPE_CHECKING, Any

from ml_assets.deployment.conversion.boosted_trees import TreeSum, linked
from ml_assets.deployment.conversion.category_sets import CategorySets
from ml_assets.deployment.conversion.graph import CannotExpressError, Graph
from ml_assets.deployment.conversion.trees import Tree, tree_sums

if TYPE_CHECKING:
    import numpy as np

# Bits of decision_type: https://github.com/microsoft/LightGBM, include/LightGBM/tree.h.
_CATEGORY, _MISSING_LEFT = 1, 2
_MISSING_IS_NONE, _MISSING_IS_ZERO = 0, 1
_WORD = 32


def lightgbm_output(graph: Graph, learner: Any, tensor: str) -> str:
    """Return our LightGBMLearner's probabilities (rows, classes), or numbers (rows, 1)."""
    found = lightgbm_sum(learner)
    seen = found.sets.extended(graph, tensor)
    sums = tree_sums(graph, seen, found.trees, len(found.start))
    return linked(graph, sums, len(learner.classes_) if learner.classification else 0)


def lightgbm_sum(learner: Any) -> TreeSum:
    """Return the trees of our LightGBMLearner; the start is in them."""
    import numpy as np

    blocks = learner.model_.decode().split("\nTree=")
    header = _fields(blocks[0])
    objective = header.get("objective", "").split()
    if objective and objective[0] not in ("regression", "regression_l1", "binary", "multiclass"):
        raise CannotExpressError(f"LightGBM's objective {objective[0]}")
    if "sigmoid:1" not in objective and objective[:1] == ["binary"]:
        raise CannotExpressError(f"LightGBM's {' '.join(objective)}")
    width = int(header["max_feature_idx"]) + 1
    targets = int(header["num_tree_per_iteration"])
    sets = CategorySets()
    parsed = [_fields(block) for block in blocks[1:]]
    asked = [_sets_of(fields, sets) for fields in parsed]
    first = sets.first_places(width)
    trees = [
        _tree(fields, numbers, first, place % targets)
        for place, (fields, numbers) in enumerate(zip(parsed, asked, strict=True))
    ]
    return TreeSum(trees, np.zeros(targets), width, sets)


def _fields(block: str) -> dict[str, str]:
    lines = block.split("\n\n")[0].splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def _array(fields: dict[str, str], name: str, dtype: str) -> "np.ndarray":
    import numpy as np

    return np.array(fields.get(name, "").split(), dtype=dtype)


def _sets_of(fields: dict[str, str], sets: CategorySets) -> dict[int, int]:
    """Return the number of the set that each node asks for; -1 is in none."""
    kinds, features = _array(fields, "decision_type", "int64"), _array(fields, "split_feature",
                                                                      "int64")  # fmt: skip
    bounds, words = _array(fields, "cat_boundaries", "int64"), _array(fields, "cat_threshold",
                                                                     "int64")  # fmt: skip
    found = {}
    for node in [place for place, kind in enumerate(kinds) if kind & _CATEGORY]:
        which = int(_array(fields, "threshold", "float64")[node])
        own = words[bounds[which] : bounds[which + 1]].tolist()
        members = frozenset(
            place * _WORD + bit
            for place, word in enumerate(own)
            for bit in range(_WORD)
            if word >> bit & 1
        )
        found[node] = sets.number(int(features[node]), members, unseen=False)
    return found


def _tree(
    fields: dict[str, str], asked: dict[int, int], first: dict[int, int], target: int
) -> Tree:
    """Return one tree; LightGBM counts leaves as -1, -2 and so on."""
    import numpy as np

    leaves = _array(fields, "leaf_value", "float64")
    inner = len(leaves) - 1
    kinds = _array(fields, "decision_type", "int64")
    if ((kinds >> 2) == _MISSING_IS_ZERO).any():
        raise CannotExpressError("LightGBM takes zeros for missing")
    feature = _array(fields, "split_feature", "int64")
    split = _array(fields, "threshold", "float64")
    # Where no value was missing in fitting, LightGBM reads a missing one as 0.
    left_if_missing = np.where(
        (kinds >> 2) == _MISSING_IS_NONE, split >= 0.0, (kinds & _MISSING_LEFT) > 0
    )
    children = [_array(fields, f"{side}_child", "int64") for side in ("left", "right")]
    left, right = (np.where(side < 0, inner - 1 - side, side) for side in children)
    for node, number in asked.items():
        # In the set is left: 1 is not at most one half, so that the children change places.
        feature[node], split[node] = first[feature[node]] + number, 0.5
        left[node], right[node] = right[node], left[node]
    none = np.full(len(leaves), -1)
    return Tree(
        np.concatenate([left, none]),
        np.concatenate([right, none]),
        np.concatenate([feature, np.zeros(len(leaves), dtype="int64")]),
        np.concatenate([split, np.zeros(len(leaves))]),
        np.concatenate([left_if_missing, np.zeros(len(leaves), dtype=bool)]),
        np.concatenate([np.zeros(inner), leaves]),
        target=target,
    )
