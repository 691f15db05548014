"""Our learners that learn in rounds, by the library that they keep."""

from collections.abc import Callable
from typing import Any

from ml_assets.deployment.conversion.catboost_trees import catboost_output
from ml_assets.deployment.conversion.graph import Graph
from ml_assets.deployment.conversion.lightgbm_trees import lightgbm_output
from ml_assets.deployment.conversion.linear_models import perceptron
from ml_assets.deployment.conversion.xgboost_trees import xgboost_output
from ml_assets.estimator.catboost_learner import CatBoostLearner
from ml_assets.estimator.iterative_learner import IterativeLearner
from ml_assets.estimator.lightgbm_learner import LightGBMLearner
from ml_assets.estimator.neural_network import NeuralNetwork
from ml_assets.estimator.xgboost_learner import XGBoostLearner


def learner_output(graph: Graph, learner: IterativeLearner, tensor: str) -> str:
    """Return probabilities (rows, classes), or numbers (rows, 1); a constant if that is learnt."""
    if learner.model_ is None:
        return graph.repeated(learner.base_, tensor)
    return _CONVERTERS[type(learner)](graph, learner, tensor)


def _neural_network(graph: Graph, learner: Any, tensor: str) -> str:
    found = perceptron(graph, learner.model_, tensor)
    two = learner.classification and len(learner.classes_) == 2
    return graph.both_classes(found) if two else found


_CONVERTERS: dict[type[IterativeLearner], Callable[[Graph, Any, str], str]] = {
    CatBoostLearner: catboost_output,
    LightGBMLearner: lightgbm_output,
    NeuralNetwork: _neural_network,
    XGBoostLearner: xgboost_output,
}
