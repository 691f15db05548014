"""Local outlier factor: anomalies lie in thinner regions than their neighbours do."""

from typing import TYPE_CHECKING, Any, ClassVar

from ml_assets.modeling.families.family import Params
from ml_assets.modeling.families.unlabelled_family import AnomalyFamily
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metrics import Task

if TYPE_CHECKING:
    import optuna


class LocalOutlierFactors(AnomalyFamily):
    """The local outlier factor (Breunig et al. 2000), on at most 10,000 rows."""

    name = "local_outlier_factor"
    most_rows: ClassVar[int] = 10_000

    def portfolio(self, task: Task) -> list[Params]:
        """Return the usual neighbourhood, and a wide one."""
        return [{"numbers": "scaled", "n_neighbors": 20}, {"numbers": "scaled", "n_neighbors": 80}]

    def suggest(self, trial: "optuna.Trial", task: Task, rows: int, plan: FeaturePlan) -> Params:
        """Ask for the neighbourhood."""
        return self.suggest_numbers(trial) | {
            "n_neighbors": trial.suggest_int(self.key("n_neighbors"), 5, 200, log=True)
        }

    def estimator(self, params: Params, task: Task, seed: int) -> Any:
        """Return the detector for new rows, its scores made ranks."""
        from sklearn.neighbors import LocalOutlierFactor

        factor = LocalOutlierFactor(n_neighbors=params["n_neighbors"], novelty=True)
        return self.ranked(factor, seed)
