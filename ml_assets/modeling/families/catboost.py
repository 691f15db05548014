"""CatBoost: symmetric trees, and target means that do not leak. Of the extra boosting."""

from typing import TYPE_CHECKING

from ml_assets.estimator.catboost_learner import CatBoostLearner
from ml_assets.modeling.families.boosting import Boosting
from ml_assets.modeling.families.class_weights import suggest_class_weights, unweighted
from ml_assets.modeling.families.family import Params
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metrics import Task

if TYPE_CHECKING:
    import optuna


class CatBoost(Boosting):
    """CatBoost with its own categories, missing values and early stopping."""

    name = "catboost"
    requires = "catboost"
    rounds_name = "iterations"
    learner = CatBoostLearner

    def portfolio(self, task: Task) -> list[Params]:
        """Return symmetric trees of CatBoost's usual depth, and flat ones, which are fast."""
        points = [
            {"learning_rate": 0.1, "depth": 6, "l2_leaf_reg": 2.0, "random_strength": 1.0,
             "rsm": 0.8, "one_hot_max_size": 10},
            {"learning_rate": 0.08, "depth": 4, "l2_leaf_reg": 3.0, "random_strength": 1.0,
             "rsm": 0.6, "one_hot_max_size": 4},
        ]  # fmt: skip
        return [point | unweighted(task) for point in points]

    def suggest(self, trial: "optuna.Trial", task: Task, rows: int, plan: FeaturePlan) -> Params:
        """Ask for pace, depth and variety of the trees."""
        params: Params = {
            "learning_rate": trial.suggest_float(self.key("learning_rate"), 0.03, 0.2, log=True),
            "depth": trial.suggest_int(self.key("depth"), 3, 8),
            "l2_leaf_reg": trial.suggest_float(self.key("l2_leaf_reg"), 0.1, 30.0, log=True),
            "random_strength": trial.suggest_float(
                self.key("random_strength"), 0.1, 10.0, log=True
            ),
            "rsm": trial.suggest_float(self.key("rsm"), 0.3, 1.0),
            "one_hot_max_size": trial.suggest_int(self.key("one_hot_max_size"), 2, 25, log=True),
        }
        return params | suggest_class_weights(trial, self, task)

    def settings(self, params: Params, task: Task) -> Params:
        """Return CatBoost's own arguments."""
        names = ("learning_rate", "depth", "l2_leaf_reg", "random_strength", "rsm",
                 "one_hot_max_size")  # fmt: skip
        return {name: params[name] for name in names} | {"max_ctr_complexity": 2}
