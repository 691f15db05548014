"""Fitted estimators that learnt a target, by their types; ensembles of several of them."""

import math
from collections.abc import Callable, Sequence
from typing import Any

from ml_assets.deployment.conversion.estimators import steps_of
from ml_assets.deployment.conversion.feature_steps import type_name
from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.pmml.boosted_trees import hist_gradient_boosting
from ml_assets.deployment.pmml.expressions import apply, reference, total
from ml_assets.deployment.pmml.feature_steps import transformed
from ml_assets.deployment.pmml.fields import Columns, Fields
from ml_assets.deployment.pmml.forests import forest
from ml_assets.deployment.pmml.learners import learner
from ml_assets.deployment.pmml.part import (
    Part,
    Segment,
    function_of,
    mining_model,
    number_output,
    share_output,
)
from ml_assets.deployment.pmml.regression import linear, softmax, weighted_sum
from ml_assets.deployment.pmml.support_vectors import calibrated, scaled_target
from ml_assets.estimator.ensemble import Ensemble
from ml_assets.estimator.iterative_learner import IterativeLearner
from ml_assets.estimator.pooling import SMALLEST_PROBABILITY

Converter = Callable[[Fields, Any, Sequence[str], Sequence[str]], Part]


def estimator_part(
    fields: Fields, estimator: Any, columns: Columns, classes: Sequence[str]
) -> Part:
    """Return the model of a pipeline or an ensemble; ``classes`` is empty for numbers."""
    if isinstance(estimator, Ensemble):
        return _pooled(fields, estimator, columns, classes)
    *front, last = steps_of(estimator)
    names = [fields.name_of(one) for one in transformed(fields, front, columns).expressions]
    if isinstance(last, IterativeLearner):
        return learner(fields, last, names, classes)
    name = type_name(last)
    if name not in _CONVERTERS:
        raise CannotExpressError(f"no PMML is written for {name}")
    return _CONVERTERS[name](fields, last, names, classes)


def _pooled(fields: Fields, ensemble: Ensemble, columns: Columns, classes: Sequence[str]) -> Part:
    parts = [estimator_part(fields, one, columns, classes) for one in ensemble.members]
    made = [
        [fields.fresh("member_share") for _ in classes] or [fields.fresh("member_number")]
        for _ in parts
    ]
    outputs = [share_output(classes, own) if classes else number_output(own[0]) for own in made]
    function = function_of(classes)
    plain = ensemble.pooling == "mean" and ensemble.intercepts is None
    if plain and math.isclose(sum(ensemble.weights), 1.0, abs_tol=1e-12):
        segments = [
            Segment(part, output, float(weight))
            for part, output, weight in zip(parts, outputs, ensemble.weights, strict=True)
        ]
        return mining_model(fields, function, "weightedAverage", segments)
    last = _closing(fields, ensemble, made, classes)
    segments = [Segment(part, output) for part, output in zip(parts, outputs, strict=True)]
    every = [name for own in made for name in own]
    return mining_model(fields, function, "modelChain", [*segments, Segment(last, "")], every)


def _closing(
    fields: Fields, ensemble: Ensemble, made: Sequence[Sequence[str]], classes: Sequence[str]
) -> Part:
    """Return what follows the members: the weighted sum, or the logarithmic pool."""
    shifts = [float(one) for one in ensemble.intercepts or [0.0] * max(1, len(classes))]
    if not classes:
        terms = [(own[0], float(by)) for own, by in zip(made, ensemble.weights, strict=True)]
        return weighted_sum(terms, shifts[0])
    if ensemble.pooling != "log":
        raise CannotExpressError("probabilities are added by weights whose sum is not 1")
    sums = []
    for place, shift in enumerate(shifts):
        logs = [
            apply("*", _log(own[place]), float(by))
            for own, by in zip(made, ensemble.weights, strict=True)
        ]
        sums.append(apply("+", total(logs), shift))
    return softmax(fields, sums, classes, {name for own in made for name in own})


def _log(name: str) -> str:
    least = apply("max", reference(name), SMALLEST_PROBABILITY)
    return apply("ln", apply("min", least, 1.0))


_CONVERTERS: dict[str, Converter] = {
    "sklearn.LogisticRegression": linear,
    "sklearn.Ridge": linear,
    "sklearn.ElasticNet": linear,
    "sklearn.MultinomialNB": linear,
    "sklearn.RandomForestClassifier": forest,
    "sklearn.ExtraTreesClassifier": forest,
    "sklearn.RandomForestRegressor": forest,
    "sklearn.ExtraTreesRegressor": forest,
    "sklearn.HistGradientBoostingClassifier": hist_gradient_boosting,
    "sklearn.HistGradientBoostingRegressor": hist_gradient_boosting,
    "sklearn.CalibratedClassifierCV": calibrated,
    "sklearn.TransformedTargetRegressor": scaled_target,
}
