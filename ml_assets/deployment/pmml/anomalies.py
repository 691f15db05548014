"""Anomalies: what a detector tells of a row, and the rank of it among the training rows."""

from collections.abc import Sequence
from typing import Any

from ml_assets.deployment.conversion.feature_steps import type_name
from ml_assets.deployment.conversion.forests import isolation_trees
from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.conversion.structure import rank_tree, usual_depth
from ml_assets.deployment.pmml.expressions import apply, reference
from ml_assets.deployment.pmml.fields import Fields, derived_fields
from ml_assets.deployment.pmml.float32_splits import of_float32
from ml_assets.deployment.pmml.markup import tag
from ml_assets.deployment.pmml.part import Part, Segment, mining_model, number_output
from ml_assets.deployment.pmml.regression import distance
from ml_assets.deployment.pmml.support_vectors import machine
from ml_assets.deployment.pmml.trees import must_be_few, tree_model

_MOST_COLUMNS = 500


def anomaly_ranks(fields: Fields, model: Any, names: Sequence[str]) -> Part:
    """Return our AnomalyRanks: the share of training rows that are less anomalous.

    A chain of the detector and of a tree that finds its score among the training rows'.
    """
    made = fields.fresh("told")
    first, score = _detector(fields, model.detector_, names, reference(made))
    ranked = fields.fresh("anomaly_score")
    before = tag("LocalTransformations", *derived_fields({score: ranked}))
    ranks = rank_tree(model)
    must_be_few([ranks])
    tree = tree_model(ranks, {0: ranked}, {})
    last = Part(tree.element, tree.function, before + tree.body, frozenset({made}),
                tree.attributes)  # fmt: skip
    segments = [Segment(first, number_output(made)), Segment(last, "")]
    return mining_model(fields, "regression", "modelChain", segments, [made])


def _detector(fields: Fields, detector: Any, names: Sequence[str], told: str) -> tuple[Part, str]:
    """Return a detector's model, and the score as an expression of what it tells."""
    name = type_name(detector)
    if name == "sklearn.IsolationForest":
        share = apply("/", told, -usual_depth(detector))
        return _depths(fields, detector, names), apply("pow", 2.0, share)
    if name == "sklearn.OneClassSVM":
        inside = apply("+", told, float(detector.offset_[0]))
        return machine(detector, names), apply("-", 0.0, inside)
    if name == "ml_assets.Mahalanobis":
        if len(names) > _MOST_COLUMNS:
            raise CannotExpressError(f"distances in more than {_MOST_COLUMNS} columns")
        estimate = detector.estimate_
        return distance(fields, names, estimate.location_, estimate.get_precision()), told
    raise CannotExpressError(f"no PMML is written for {name}")


def _depths(fields: Fields, forest: Any, names: Sequence[str]) -> Part:
    """Return the sums of the depths at which an isolation forest cuts rows off."""
    trees = [of_float32(tree) for tree in isolation_trees(forest)]
    must_be_few(trees)
    output, named = number_output(fields.fresh("depth")), dict(enumerate(names))
    segments = [Segment(tree_model(tree, named, {}), output) for tree in trees]
    return mining_model(fields, "regression", "sum", segments)
