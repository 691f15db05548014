"""Our learners that learn in rounds, by the library that they keep."""

from collections.abc import Callable, Sequence
from typing import Any

from ml_assets.deployment.conversion.boosted_trees import TreeSum
from ml_assets.deployment.conversion.catboost_trees import catboost_sum
from ml_assets.deployment.conversion.lightgbm_trees import lightgbm_sum
from ml_assets.deployment.conversion.xgboost_trees import xgboost_sum
from ml_assets.deployment.pmml.boosted_trees import boosted
from ml_assets.deployment.pmml.fields import Fields
from ml_assets.deployment.pmml.neural_network import perceptron
from ml_assets.deployment.pmml.part import Part
from ml_assets.deployment.pmml.regression import constant_shares, weighted_sum
from ml_assets.estimator.catboost_learner import CatBoostLearner
from ml_assets.estimator.iterative_learner import IterativeLearner
from ml_assets.estimator.lightgbm_learner import LightGBMLearner
from ml_assets.estimator.xgboost_learner import XGBoostLearner


def learner(
    fields: Fields, model: IterativeLearner, names: Sequence[str], classes: Sequence[str]
) -> Part:
    """Return a learner's model; one that tells the same of every row if that is learnt."""
    if model.model_ is None:
        base = model.base_.tolist()
        return constant_shares(base, classes) if classes else weighted_sum([], base[0])
    read = _TREES.get(type(model))
    if read is None:
        return perceptron(fields, model.model_, names, classes)
    return boosted(fields, read(model), names, classes)


_TREES: dict[type[IterativeLearner], Callable[[Any], TreeSum]] = {
    CatBoostLearner: catboost_sum,
    LightGBMLearner: lightgbm_sum,
    XGBoostLearner: xgboost_sum,
}
