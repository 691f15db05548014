"""One-class support vectors: a boundary around most rows."""

from typing import TYPE_CHECKING, Any, ClassVar

from ml_assets.modeling.families.family import Params
from ml_assets.modeling.families.unlabelled_family import AnomalyFamily
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metrics import Task

if TYPE_CHECKING:
    import optuna


class OneClassSvm(AnomalyFamily):
    """One-class support vector machines (Schoelkopf et al. 2001), on at most 3,000 rows."""

    name = "one_class_svm"
    most_rows: ClassVar[int] = 3_000

    def portfolio(self, task: Task) -> list[Params]:
        """Return a boundary that a tenth of the rows may cross."""
        return [{"numbers": "symmetric", "nu": 0.1, "width": "scale"}]

    def suggest(self, trial: "optuna.Trial", task: Task, rows: int, plan: FeaturePlan) -> Params:
        """Ask for the share of rows outside and how closely the boundary follows the rows."""
        params = self.suggest_numbers(trial) | {
            "nu": trial.suggest_float(self.key("nu"), 0.01, 0.5, log=True),
            "width": trial.suggest_categorical(self.key("width"), ["scale", "own"]),
        }
        if params["width"] == "own":
            params["gamma"] = trial.suggest_float(self.key("gamma"), 1e-3, 1.0, log=True)
        return params

    def estimator(self, params: Params, task: Task, seed: int) -> Any:
        """Return the machine, its scores made ranks."""
        from sklearn.svm import OneClassSVM

        return self.ranked(OneClassSVM(nu=params["nu"], gamma=params.get("gamma", "scale")), seed)
