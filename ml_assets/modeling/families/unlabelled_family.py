"""What the families of clusters and of anomaly detectors share: they learn from rows alone."""

from copy import copy
from typing import TYPE_CHECKING, Any, ClassVar, Self

from ml_assets.estimator.rows import Rows
from ml_assets.estimator.stop import Stop
from ml_assets.modeling.families.family import Family, Params
from ml_assets.modeling.preprocessing import dense
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metrics import Task
from ml_assets.spec.problem import Clusters, Problem

if TYPE_CHECKING:
    import optuna


class UnlabelledFamily(Family):
    """A family whose pipelines never see a target."""

    def fit(self, pipeline: Any, rows: Rows, stop: Stop | None = None) -> Params:
        """Fit the pipeline in place, without a target; nothing is found by stopping early.

        Labels of anomalies judge and choose; no pipeline may learn them.
        """
        pipeline.fit(rows.X)
        return {}


class ClusterFamily(UnlabelledFamily):
    """A family of clusterers, all in the same encoded space: distances can be compared there."""

    tasks: ClassVar[tuple[Task, ...]] = ("clustering",)
    clusters: Clusters = Clusters()

    def suited_to(self, problem: Problem) -> Self:
        """Return the family with the problem's bounds of the number of clusters."""
        suited = copy(self)
        suited.clusters = problem.clusters_sought
        return suited

    def features(self, params: Params, plan: FeaturePlan, task: Task, seed: int) -> Any:
        """Return numbers made symmetric and scaled, and categories one by one."""
        return dense(plan, seed, symmetric=True)

    def numbers_of_clusters(self, *preferred: int) -> list[int]:
        """Return the preferred numbers that lie within the bounds, else the lower bound."""
        within = [n for n in preferred if self.clusters.min <= n <= self.clusters.max]
        return within or [self.clusters.min]

    def suggest_number(self, trial: "optuna.Trial") -> int:
        """Ask for the number of clusters, within the bounds."""
        low, high = self.clusters.min, self.clusters.max
        # A guess of the last search may lie outside of bounds that are new.
        return min(max(trial.suggest_int(self.key("n_clusters"), low, high), low), high)


class AnomalyFamily(UnlabelledFamily):
    """A family of anomaly detectors, whose scores are made ranks."""

    tasks: ClassVar[tuple[Task, ...]] = ("anomaly_detection",)
    # Learnt from and kept in the model; more rows change ranks little and cost much.
    most_rows: ClassVar[int] = 20_000

    def features(self, params: Params, plan: FeaturePlan, task: Task, seed: int) -> Any:
        """Return numbers scaled, or made symmetric before that, and categories one by one."""
        return dense(plan, seed, symmetric=params["numbers"] == "symmetric")

    def suggest_numbers(self, trial: "optuna.Trial") -> Params:
        """Ask how numbers are encoded."""
        choices = ["scaled", "symmetric"]
        return {"numbers": trial.suggest_categorical(self.key("numbers"), choices)}

    def ranked(self, detector: Any, seed: int) -> Any:
        """Return a detector with its scores made ranks."""
        from ml_assets.estimator.anomaly_ranks import AnomalyRanks

        return AnomalyRanks(detector, most_rows=self.most_rows, seed=seed)
