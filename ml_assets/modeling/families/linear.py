"""Linear models: logistic regression for classes, ridge for numbers, elastic net for both."""

from typing import TYPE_CHECKING, Any

from ml_assets.modeling.families.class_weights import (
    class_weight,
    suggest_class_weights,
    unweighted,
)
from ml_assets.modeling.families.family import Family, Params
from ml_assets.modeling.preprocessing import scaled_and_one_hot
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metrics import Task

if TYPE_CHECKING:
    import optuna

# Above this many rows the solver of mixed penalties takes longer than it gains.
_MIXED_ROWS = 20_000


class Linear(Family):
    """Penalised linear models on scaled or binned numbers and one-hot categories."""

    name = "linear"

    def portfolio(self, task: Task) -> list[Params]:
        """Return binned numbers, which follow curves, and scaled ones at the usual strength."""
        if task == "regression":
            return [
                {"numbers": "scaled", "penalty": "l2", "alpha": 1.0},
                {"numbers": "binned", "penalty": "l2", "alpha": 10.0},
            ]
        points: list[Params] = [
            {"numbers": "binned", "penalty": "l2", "C": 0.1},
            {"numbers": "scaled", "penalty": "l2", "C": 0.3},
        ]
        return [point | unweighted(task) for point in points]

    def suggest(self, trial: "optuna.Trial", task: Task, rows: int, plan: FeaturePlan) -> Params:
        """Ask for shape, penalty and strength; the mix only where the penalty is a mix."""
        params: Params = {"numbers": "scaled"}
        if plan.of_kind("number"):
            params["numbers"] = trial.suggest_categorical(self.key("numbers"), ["scaled", "binned"])
        if task == "regression":
            return params | self._suggest_regression(trial)
        params["penalty"] = "l2"
        if rows <= _MIXED_ROWS:
            choices = ["l2", "elastic_net"]
            params["penalty"] = trial.suggest_categorical(self.key("penalty"), choices)
        params["C"] = trial.suggest_float(self.key("C"), 1e-3, 1e2, log=True)
        if params["penalty"] == "elastic_net":
            params["l1_ratio"] = trial.suggest_float(self.key("l1_ratio"), 0.05, 1.0)
        return params | suggest_class_weights(trial, self, task)

    def _suggest_regression(self, trial: "optuna.Trial") -> Params:
        penalty = trial.suggest_categorical(self.key("penalty"), ["l2", "elastic_net"])
        if penalty == "l2":
            alpha = trial.suggest_float(self.key("alpha"), 1e-3, 1e3, log=True)
            return {"penalty": penalty, "alpha": alpha}
        # Elastic net divides its loss by the number of rows: its strengths are smaller numbers.
        alpha = trial.suggest_float(self.key("mixed_alpha"), 1e-4, 1e1, log=True)
        l1_ratio = trial.suggest_float(self.key("l1_ratio"), 0.05, 1.0)
        return {"penalty": penalty, "mixed_alpha": alpha, "l1_ratio": l1_ratio}

    def features(self, params: Params, plan: FeaturePlan, task: Task, seed: int) -> Any:
        """Return scaled or binned numbers, one-hot categories and sparse terms of texts."""
        return scaled_and_one_hot(plan, task, seed, numbers=params["numbers"])

    def estimator(self, params: Params, task: Task, seed: int) -> Any:
        """Return the linear model of the penalty."""
        from sklearn.linear_model import ElasticNet, LogisticRegression, Ridge

        if task == "regression" and params["penalty"] == "elastic_net":
            return ElasticNet(
                alpha=params["mixed_alpha"], l1_ratio=params["l1_ratio"], random_state=seed
            )
        if task == "regression":
            return Ridge(alpha=params["alpha"], random_state=seed)
        solver: Params = {"max_iter": 1000}
        if params["penalty"] == "elastic_net":
            solver = {"l1_ratio": params["l1_ratio"], "solver": "saga", "max_iter": 300,
                      "tol": 1e-3}  # fmt: skip
        return LogisticRegression(
            C=params["C"], class_weight=class_weight(params), random_state=seed, **solver
        )
