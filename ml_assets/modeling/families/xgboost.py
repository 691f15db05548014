"""XGBoost: trees that grow level by level, on histograms. Of the extra boosting."""

from typing import TYPE_CHECKING

from ml_assets.estimator.xgboost_learner import XGBoostLearner
from ml_assets.modeling.families.boosting import Boosting
from ml_assets.modeling.families.class_weights import suggest_class_weights, unweighted
from ml_assets.modeling.families.family import Params
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metrics import Task

if TYPE_CHECKING:
    import optuna

_ARGUMENTS = ("learning_rate", "max_depth", "min_child_weight", "subsample", "colsample_bytree",
              "reg_lambda")  # fmt: skip


class XGBoost(Boosting):
    """XGBoost with its own categories, missing values and early stopping."""

    name = "xgboost"
    requires = "xgboost"
    rounds_name = "n_estimators"
    learner = XGBoostLearner

    def portfolio(self, task: Task) -> list[Params]:
        """Return middling trees, deep slow ones of few columns, and small ones."""
        points = [
            {"learning_rate": 0.06, "max_depth": 6, "min_child_weight": 1.0, "subsample": 0.8,
             "colsample_bytree": 0.7, "reg_lambda": 1.0},
            {"learning_rate": 0.03, "max_depth": 9, "min_child_weight": 0.6, "subsample": 0.9,
             "colsample_bytree": 0.6, "reg_lambda": 2.0},
            {"learning_rate": 0.05, "max_depth": 4, "min_child_weight": 5.0, "subsample": 0.8,
             "colsample_bytree": 0.5, "reg_lambda": 3.0},
        ]  # fmt: skip
        loss = {"loss": "squared_error"} if task == "regression" else {}
        return [point | loss | unweighted(task) for point in points]

    def suggest(self, trial: "optuna.Trial", task: Task, rows: int, plan: FeaturePlan) -> Params:
        """Ask for pace, depth and variety of the trees; for the loss only in regression."""
        params: Params = {
            "learning_rate": trial.suggest_float(self.key("learning_rate"), 0.01, 0.2, log=True),
            "max_depth": trial.suggest_int(self.key("max_depth"), 2, 10),
            "min_child_weight": trial.suggest_float(
                self.key("min_child_weight"), 0.5, 20.0, log=True
            ),
            "subsample": trial.suggest_float(self.key("subsample"), 0.5, 1.0),
            "colsample_bytree": trial.suggest_float(self.key("colsample_bytree"), 0.3, 1.0),
            "reg_lambda": trial.suggest_float(self.key("reg_lambda"), 1e-3, 1e2, log=True),
        }
        if task == "regression":
            losses = ["squared_error", "absolute_error"]
            params["loss"] = trial.suggest_categorical(self.key("loss"), losses)
        return params | suggest_class_weights(trial, self, task)

    def settings(self, params: Params, task: Task) -> Params:
        """Return XGBoost's own arguments."""
        settings = {name: params[name] for name in _ARGUMENTS}
        if params.get("loss") == "absolute_error":
            settings["objective"] = "reg:absoluteerror"
        return settings
