"""Isolation forests: anomalies are cut off from the other rows by few random cuts."""

from typing import TYPE_CHECKING, Any

from ml_assets.modeling.families.family import Params
from ml_assets.modeling.families.unlabelled_family import AnomalyFamily
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metrics import Task

if TYPE_CHECKING:
    import optuna


class IsolationForests(AnomalyFamily):
    """Isolation forests (Liu et al. 2008, https://doi.org/10.1109/ICDM.2008.17)."""

    name = "isolation_forest"

    def portfolio(self, task: Task) -> list[Params]:
        """Return the authors' own settings, and trees on more rows and fewer columns."""
        return [
            {"numbers": "scaled", "n_estimators": 200, "max_samples": 256, "max_features": 1.0},
            {"numbers": "scaled", "n_estimators": 200, "max_samples": 1024, "max_features": 0.5},
        ]

    def suggest(self, trial: "optuna.Trial", task: Task, rows: int, plan: FeaturePlan) -> Params:
        """Ask for the trees' number, and the rows and columns that each sees."""
        return self.suggest_numbers(trial) | {
            "n_estimators": trial.suggest_int(self.key("n_estimators"), 100, 300, step=100),
            "max_samples": trial.suggest_int(self.key("max_samples"), 64, 2048, log=True),
            "max_features": trial.suggest_float(self.key("max_features"), 0.3, 1.0),
        }

    def estimator(self, params: Params, task: Task, seed: int) -> Any:
        """Return the forest, its scores made ranks; one job, as the search runs one trial a core.

        Of fewer rows than ``max_samples`` each tree sees all.
        """
        from sklearn.ensemble import IsolationForest

        forest = {name: value for name, value in params.items() if name != "numbers"}
        return self.ranked(IsolationForest(**forest, n_jobs=1, random_state=seed), seed)
