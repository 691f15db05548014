"""LightGBM: trees that grow leaf by leaf, on histograms. Of the extra boosting."""

from typing import TYPE_CHECKING

from ml_assets.estimator.lightgbm_learner import LightGBMLearner
from ml_assets.modeling.families.boosting import Boosting
from ml_assets.modeling.families.class_weights import suggest_class_weights, unweighted
from ml_assets.modeling.families.family import Params
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metrics import Task

if TYPE_CHECKING:
    import optuna


class LightGBM(Boosting):
    """LightGBM with its own categories, missing values and early stopping."""

    name = "lightgbm"
    requires = "lightgbm"
    rounds_name = "n_estimators"
    learner = LightGBMLearner

    def portfolio(self, task: Task) -> list[Params]:
        """Return middling trees, slow small varied ones, random thresholds, and large ones."""
        points = [
            {"learning_rate": 0.05, "num_leaves": 31, "min_data_in_leaf": 20,
             "feature_fraction": 0.8, "bagging_fraction": 0.8, "lambda_l2": 1.0,
             "extra_trees": False},
            {"learning_rate": 0.03, "num_leaves": 12, "min_data_in_leaf": 10,
             "feature_fraction": 0.5, "bagging_fraction": 0.8, "lambda_l2": 3.0,
             "extra_trees": False},
            {"learning_rate": 0.05, "num_leaves": 48, "min_data_in_leaf": 10,
             "feature_fraction": 0.8, "bagging_fraction": 1.0, "lambda_l2": 1.0,
             "extra_trees": True},
            {"learning_rate": 0.04, "num_leaves": 100, "min_data_in_leaf": 10,
             "feature_fraction": 0.6, "bagging_fraction": 0.9, "lambda_l2": 1.0,
             "extra_trees": False},
        ]  # fmt: skip
        loss = {"loss": "squared_error"} if task == "regression" else {}
        return [point | loss | unweighted(task) for point in points]

    def suggest(self, trial: "optuna.Trial", task: Task, rows: int, plan: FeaturePlan) -> Params:
        """Ask for pace, size and variety of the trees; for the loss only in regression."""
        params: Params = {
            "learning_rate": trial.suggest_float(self.key("learning_rate"), 0.01, 0.2, log=True),
            "num_leaves": trial.suggest_int(self.key("num_leaves"), 4, 128, log=True),
            "min_data_in_leaf": trial.suggest_int(
                self.key("min_data_in_leaf"), 2, max(20, min(200, rows // 10)), log=True
            ),
            "feature_fraction": trial.suggest_float(self.key("feature_fraction"), 0.3, 1.0),
            "bagging_fraction": trial.suggest_float(self.key("bagging_fraction"), 0.5, 1.0),
            "lambda_l2": trial.suggest_float(self.key("lambda_l2"), 1e-3, 1e2, log=True),
            "extra_trees": trial.suggest_categorical(self.key("extra_trees"), [False, True]),
        }
        if task == "regression":
            losses = ["squared_error", "absolute_error"]
            params["loss"] = trial.suggest_categorical(self.key("loss"), losses)
        return params | suggest_class_weights(trial, self, task)

    def settings(self, params: Params, task: Task) -> Params:
        """Return LightGBM's own arguments."""
        names = ("learning_rate", "num_leaves", "min_data_in_leaf", "feature_fraction",
                 "bagging_fraction", "lambda_l2", "extra_trees")  # fmt: skip
        settings = {name: params[name] for name in names} | {"bagging_freq": 1}
        if params.get("loss") == "absolute_error":
            settings["objective"] = "regression_l1"
        return settings
