"""Fitted estimators that learnt a target, by their types; ensembles of several of them."""

from collections.abc import Callable
from typing import Any

from ml_assets.deployment.conversion.boosted_trees import hist_gradient_boosting
from ml_assets.deployment.conversion.feature_steps import transformed, type_name
from ml_assets.deployment.conversion.forests import forest_numbers, forest_probabilities
from ml_assets.deployment.conversion.graph import Block, CannotExpressError, Graph
from ml_assets.deployment.conversion.learners import learner_output
from ml_assets.deployment.conversion.linear_models import logistic, naive_bayes, weighted_sum
from ml_assets.deployment.conversion.neighbors import (
    neighbor_means,
    neighbor_numbers,
    neighbor_probabilities,
)
from ml_assets.deployment.conversion.support_vectors import calibrated, scaled_target
from ml_assets.estimator.ensemble import Ensemble
from ml_assets.estimator.iterative_learner import IterativeLearner
from ml_assets.estimator.pooling import SMALLEST_PROBABILITY


def steps_of(estimator: Any) -> list[Any]:
    """Return the steps of a pipeline, or the estimator alone."""
    return [step for _, step in getattr(estimator, "steps", [("", estimator)])]


def output(graph: Graph, estimator: Any, block: Block) -> str:
    """Return probabilities (rows, classes), or numbers (rows, 1), of a pipeline or an ensemble."""
    if isinstance(estimator, Ensemble):
        return _pooled(graph, estimator, block)
    *front, last = steps_of(estimator)
    tensor = transformed(graph, front, block)
    if isinstance(last, IterativeLearner):
        return learner_output(graph, last, tensor)
    name = type_name(last)
    if name not in _CONVERTERS:
        raise CannotExpressError(f"no converter is written for {name}")
    return _CONVERTERS[name](graph, last, tensor)


def _pooled(graph: Graph, ensemble: Ensemble, block: Block) -> str:
    """Return what ``pooled`` makes of the members, in its order of operations."""
    import numpy as np

    total = ""
    for member, weight in zip(ensemble.members, ensemble.weights, strict=True):
        found = output(graph, member, block)
        if ensemble.pooling == "log":
            least = graph.constant(SMALLEST_PROBABILITY)
            found = graph.add("Log", graph.add("Clip", found, least, graph.constant(1.0)))
        part = graph.add("Mul", found, graph.constant(float(weight)))
        total = graph.add("Add", total, part) if total else part
    if ensemble.intercepts is not None:
        total = graph.add("Add", total, graph.constant(np.asarray(ensemble.intercepts, "float64")))
    return graph.add("Softmax", total, axis=1) if ensemble.pooling == "log" else total


_CONVERTERS: dict[str, Callable[[Graph, Any, str], str]] = {
    "sklearn.LogisticRegression": logistic,
    "sklearn.Ridge": weighted_sum,
    "sklearn.ElasticNet": weighted_sum,
    "sklearn.MultinomialNB": naive_bayes,
    "sklearn.RandomForestClassifier": forest_probabilities,
    "sklearn.ExtraTreesClassifier": forest_probabilities,
    "sklearn.RandomForestRegressor": forest_numbers,
    "sklearn.ExtraTreesRegressor": forest_numbers,
    "sklearn.HistGradientBoostingClassifier": hist_gradient_boosting,
    "sklearn.HistGradientBoostingRegressor": hist_gradient_boosting,
    "sklearn.CalibratedClassifierCV": calibrated,
    "sklearn.TransformedTargetRegressor": scaled_target,
    "ml_assets.NeighborClassifier": neighbor_means,
    "ml_assets.NeighborRegressor": neighbor_means,
    "sklearn.KNeighborsClassifier": neighbor_probabilities,
    "sklearn.KNeighborsRegressor": neighbor_numbers,
}
