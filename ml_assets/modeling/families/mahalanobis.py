"""Mahalanobis distances: anomalies lie far from the middle, by the rows' covariance."""

from typing import TYPE_CHECKING, Any

from ml_assets.estimator.mahalanobis import Mahalanobis
from ml_assets.modeling.families.family import Params
from ml_assets.modeling.families.unlabelled_family import AnomalyFamily
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metrics import Task

if TYPE_CHECKING:
    import optuna

# The robust covariance needs several rows per column, and takes long for many columns.
_ROWS_PER_FEATURE = 20
_MOST_FEATURES = 30


class MahalanobisDistances(AnomalyFamily):
    """Distances in a shrunk or robust covariance."""

    name = "mahalanobis"

    def portfolio(self, task: Task) -> list[Params]:
        """Return the shrunk covariance, of scaled numbers and of symmetric ones."""
        return [{"numbers": "scaled", "covariance": "shrunk"},
                {"numbers": "symmetric", "covariance": "shrunk"}]  # fmt: skip

    def suggest(self, trial: "optuna.Trial", task: Task, rows: int, plan: FeaturePlan) -> Params:
        """Ask for the covariance: robust only of numbers, and of enough rows."""
        kinds, count = ["shrunk"], len(plan.features)
        if count == len(plan.of_kind("number")) <= min(_MOST_FEATURES, rows // _ROWS_PER_FEATURE):
            kinds.append("robust")
        return self.suggest_numbers(trial) | {
            "covariance": trial.suggest_categorical(self.key("covariance"), kinds)
        }

    def estimator(self, params: Params, task: Task, seed: int) -> Any:
        """Return the distances, made ranks."""
        return self.ranked(Mahalanobis(params["covariance"], seed), seed)
