"""Gradient boosting as a chain: sums of trees, and the link function behind them."""

from collections.abc import Sequence
from typing import Any

from ml_assets.deployment.conversion.boosted_trees import TreeSum, hist_gradient_boosting_sum
from ml_assets.deployment.pmml.expressions import apply, reference
from ml_assets.deployment.pmml.fields import Fields
from ml_assets.deployment.pmml.float32_splits import of_float32
from ml_assets.deployment.pmml.part import Part, Segment, function_of, mining_model, number_output
from ml_assets.deployment.pmml.regression import sigmoid, softmax, weighted_sum
from ml_assets.deployment.pmml.trees import CategorySet, must_be_few, tree_model


def boosted(fields: Fields, found: TreeSum, names: Sequence[str], classes: Sequence[str]) -> Part:
    """Return the numbers, or the classes' probabilities, that sums of trees lead to."""
    must_be_few(found.trees)
    sets = _sets(found, names)
    named = dict(enumerate(names))
    made = [fields.fresh("score") for _ in found.start]
    segments = []
    for target, name in enumerate(made):
        told = number_output(fields.fresh("leaf"))
        trees = [
            Segment(
                tree_model(of_float32(tree) if found.reads_float32 else tree, named, sets), told
            )
            for tree in found.of_target(target)
        ]
        segments.append(Segment(mining_model(fields, "regression", "sum", trees),
                                number_output(name)))  # fmt: skip
    last = _linked(fields, found, made, classes)
    function = function_of(classes)
    return mining_model(fields, function, "modelChain", [*segments, Segment(last, "")], made)


def hist_gradient_boosting(
    fields: Fields, model: Any, names: Sequence[str], classes: Sequence[str]
) -> Part:
    """Return scikit-learn's histogram gradient boosting."""
    return boosted(fields, hist_gradient_boosting_sum(model), names, classes)


def _sets(found: TreeSum, names: Sequence[str]) -> dict[int, CategorySet]:
    """Return the sets of categories by the places of the columns that stand for them."""
    first = found.sets.first_places(found.width)
    return {
        first[column] + place: CategorySet(names[column], (*sorted(members), *([-1] * unseen)))
        for column, sets in found.sets.sets.items()
        for (members, unseen), place in sets.items()
    }


def _linked(fields: Fields, found: TreeSum, made: Sequence[str], classes: Sequence[str]) -> Part:
    starts = [float(one) for one in found.start]
    if not classes:
        return weighted_sum([(made[0], found.scale)], starts[0])
    if len(classes) == 2:
        return sigmoid([(made[0], found.scale)], starts[0], classes)
    sums = [
        apply("+", apply("*", reference(name), found.scale), start)
        for name, start in zip(made, starts, strict=True)
    ]
    return softmax(fields, sums, classes, set(made))
