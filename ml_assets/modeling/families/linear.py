"""Linear models: logistic regression for classes, ridge and elastic net for numbers."""

from typing import TYPE_CHECKING, Any

from ml_assets.modeling.families.family import Family, Params
from ml_assets.modeling.preprocessing import scaled_and_one_hot
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metrics import Task

if TYPE_CHECKING:
    import optuna

# Above this many rows the solver of the l1 penalty takes longer than it gains.
_L1_ROWS = 20_000


class Linear(Family):
    """Penalised linear models on scaled or binned numbers and one-hot categories."""

    name = "linear"

    def portfolio(self, task: Task) -> list[Params]:
        """Return the usual strength, and a stronger penalty on binned numbers."""
        if task == "regression":
            return [
                {"numbers": "scaled", "penalty": "l2", "alpha": 1.0},
                {"numbers": "binned", "penalty": "l2", "alpha": 10.0},
            ]
        return [
            {"numbers": "scaled", "penalty": "l2", "C": 0.3},
            {"numbers": "binned", "penalty": "l2", "C": 0.1},
        ]

    def suggest(self, trial: "optuna.Trial", task: Task, rows: int, plan: FeaturePlan) -> Params:
        """Ask for shape, penalty and strength; the mix only where the penalty is a mix."""
        params: Params = {"numbers": "scaled"}
        if plan.of_kind("number"):
            params["numbers"] = trial.suggest_categorical(self.key("numbers"), ["scaled", "binned"])
        if task == "regression":
            return params | self._suggest_regression(trial)
        penalties = ["l2", "l1"] if rows <= _L1_ROWS else ["l2"]
        params["penalty"] = trial.suggest_categorical(self.key("penalty"), penalties)
        params["C"] = trial.suggest_float(self.key("C"), 1e-3, 1e2, log=True)
        return params

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

        if params["penalty"] == "elastic_net":
            return ElasticNet(
                alpha=params["mixed_alpha"], l1_ratio=params["l1_ratio"], random_state=seed
            )
        if task == "regression":
            return Ridge(alpha=params["alpha"], random_state=seed)
        if params["penalty"] == "l1":
            return LogisticRegression(
                C=params["C"],
                l1_ratio=1.0,
                solver="saga",
                max_iter=300,
                tol=1e-3,
                random_state=seed,
            )
        return LogisticRegression(C=params["C"], max_iter=1000, random_state=seed)
