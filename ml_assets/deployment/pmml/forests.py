"""Forests as a MiningModel: the average of its trees."""

from collections.abc import Sequence
from typing import Any

from ml_assets.deployment.conversion.forests import forest_tree
from ml_assets.deployment.pmml.fields import Fields
from ml_assets.deployment.pmml.float32_splits import of_float32
from ml_assets.deployment.pmml.part import (
    Part,
    Segment,
    function_of,
    mining_model,
    number_output,
    share_output,
)
from ml_assets.deployment.pmml.trees import must_be_few, tree_model


def forest(fields: Fields, model: Any, names: Sequence[str], classes: Sequence[str]) -> Part:
    """Return scikit-learn's random forests and extra trees, which read float32."""
    columns = (slice(None), 0, slice(None)) if classes else (slice(None), 0, 0)
    trees = [
        of_float32(forest_tree(one.tree_, one.tree_.value[columns])) for one in model.estimators_
    ]
    must_be_few(trees)
    made = [fields.fresh("share") for _ in classes] or [fields.fresh("number")]
    output = share_output(classes, made) if classes else number_output(made[0])
    named = dict(enumerate(names))
    segments = [Segment(tree_model(tree, named, {}, classes), output) for tree in trees]
    function = function_of(classes)
    return mining_model(fields, function, "average", segments)
