"""Gradient boosting on histograms: each small tree mends the sum of those before it."""

from typing import TYPE_CHECKING, Any

from ml_assets.modeling.families.family import Family, Params
from ml_assets.modeling.preprocessing import ordinal
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metrics import Task

if TYPE_CHECKING:
    import optuna

_ARGUMENTS = (
    "learning_rate", "max_iter", "max_leaf_nodes", "min_samples_leaf", "l2_regularization",
    "max_features",
)  # fmt: skip


class HistGradientBoosting(Family):
    """Histogram gradient boosting, after LightGBM (Ke et al. 2017)."""

    name = "hist_gradient_boosting"

    def portfolio(self, task: Task) -> list[Params]:
        """Return scikit-learn's default, and slower learning with smaller, varied trees."""
        default = {
            "learning_rate": 0.1,
            "max_iter": 100,
            "max_leaf_nodes": 31,
            "min_samples_leaf": 20,
            "l2_regularization": 1e-6,
            "max_features": 1.0,
        }
        slow = {
            "learning_rate": 0.05,
            "max_iter": 150,
            "max_leaf_nodes": 12,
            "min_samples_leaf": 10,
            "l2_regularization": 1.0,
            "max_features": 0.5,
        }
        loss = {"loss": "squared_error"} if task == "regression" else {}
        return [default | loss, slow | loss]

    def suggest(self, trial: "optuna.Trial", task: Task, rows: int, plan: FeaturePlan) -> Params:
        """Ask for pace, size and variety of the trees; for the loss only in regression."""
        params: Params = {
            "learning_rate": trial.suggest_float(self.key("learning_rate"), 0.02, 0.3, log=True),
            "max_iter": trial.suggest_int(self.key("max_iter"), 50, 300, step=25),
            "max_leaf_nodes": trial.suggest_int(self.key("max_leaf_nodes"), 4, 63, log=True),
            "min_samples_leaf": trial.suggest_int(
                self.key("min_samples_leaf"), 2, max(20, min(100, rows // 10)), log=True
            ),
            "l2_regularization": trial.suggest_float(
                self.key("l2_regularization"), 1e-6, 1e2, log=True
            ),
            "max_features": trial.suggest_float(self.key("max_features"), 0.2, 1.0),
        }
        if task == "regression":
            losses = ["squared_error", "absolute_error"]
            params["loss"] = trial.suggest_categorical(self.key("loss"), losses)
        return params

    def features(self, params: Params, plan: FeaturePlan, task: Task, seed: int) -> Any:
        """Return numbers as they are, categories as codes, and all else as plain numbers."""
        return ordinal(plan, task, seed)

    def estimator(self, params: Params, task: Task, seed: int) -> Any:
        """Return the classifier or regressor, without a validation set of its own."""
        from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

        arguments = {name: params[name] for name in _ARGUMENTS}
        if task == "regression":
            return HistGradientBoostingRegressor(
                loss=params["loss"], early_stopping=False, random_state=seed, **arguments
            )
        return HistGradientBoostingClassifier(
            early_stopping=False, random_state=seed, **arguments
        )  # fmt: skip
