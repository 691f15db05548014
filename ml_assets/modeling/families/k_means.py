"""k-means: clusters around centres, each row in the cluster of its nearest centre."""

from typing import TYPE_CHECKING, Any

from ml_assets.estimator.named_clusters import NamedClusters
from ml_assets.modeling.families.family import Params
from ml_assets.modeling.families.unlabelled_family import ClusterFamily
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metrics import Task

if TYPE_CHECKING:
    import optuna

_STARTS = 10


class KMeansClusters(ClusterFamily):
    """k-means (Lloyd 1982) from the best of ten starts (k-means++)."""

    name = "k_means"

    def portfolio(self, task: Task) -> list[Params]:
        """Return the usual small numbers of clusters."""
        return [{"n_clusters": n} for n in self.numbers_of_clusters(3, 2, 4, 5, 6, 8)]

    def suggest(self, trial: "optuna.Trial", task: Task, rows: int, plan: FeaturePlan) -> Params:
        """Ask for the number of clusters."""
        return {"n_clusters": self.suggest_number(trial)}

    def estimator(self, params: Params, task: Task, seed: int) -> Any:
        """Return k-means with its clusters named."""
        from sklearn.cluster import KMeans

        return NamedClusters(KMeans(params["n_clusters"], n_init=_STARTS, random_state=seed))
