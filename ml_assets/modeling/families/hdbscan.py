"""HDBSCAN: clusters are dense regions of any form; rows outside them are noise."""

from typing import TYPE_CHECKING, Any

from ml_assets.estimator.named_clusters import NamedClusters
from ml_assets.estimator.nearest_row_clusters import NearestRowClusters
from ml_assets.modeling.families.family import Params
from ml_assets.modeling.families.unlabelled_family import ClusterFamily
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metrics import Task

if TYPE_CHECKING:
    import optuna

_MOST_ROWS = 10_000


class Hdbscan(ClusterFamily):
    """HDBSCAN (Campello et al. 2013) on at most 10,000 rows.

    It finds the number of clusters itself. Those beyond the upper bound are noise; where it finds
    fewer than the lower bound the trial gets the worst score.
    """

    name = "hdbscan"

    def portfolio(self, task: Task) -> list[Params]:
        """Return small and larger dense regions."""
        return [{"min_cluster_size": 10, "min_samples": 5, **self._bounds()},
                {"min_cluster_size": 5, "min_samples": 5, **self._bounds()}]  # fmt: skip

    def suggest(self, trial: "optuna.Trial", task: Task, rows: int, plan: FeaturePlan) -> Params:
        """Ask for the smallest cluster, up to a tenth of the rows, and how dense it is."""
        largest = max(10, min(200, rows // 10))
        return {
            "min_cluster_size": trial.suggest_int(
                self.key("min_cluster_size"), 5, largest, log=True
            ),
            "min_samples": trial.suggest_int(self.key("min_samples"), 2, 20, log=True),
            **self._bounds(),
        }

    def _bounds(self) -> Params:
        return {"least_clusters": self.clusters.min, "most_clusters": self.clusters.max}

    def estimator(self, params: Params, task: Task, seed: int) -> Any:
        """Return the clusters; a new row joins that of its nearest row if it is near enough."""
        from sklearn.cluster import HDBSCAN

        samples = params["min_samples"]
        clusterer = HDBSCAN(params["min_cluster_size"], min_samples=samples, copy=True)
        nearest = NearestRowClusters(clusterer, _MOST_ROWS, seed, reach_neighbors=samples)
        # How small a dense region may be is its own parameter.
        return NamedClusters(
            nearest, params["least_clusters"], params["most_clusters"], smallest=0.0
        )
