"""Agglomerative clusters: the two nearest groups of rows are merged, again and again."""

from typing import TYPE_CHECKING, Any

from ml_assets.estimator.named_clusters import NamedClusters
from ml_assets.estimator.nearest_row_clusters import NearestRowClusters
from ml_assets.modeling.families.family import Params
from ml_assets.modeling.families.unlabelled_family import ClusterFamily
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metrics import Task

if TYPE_CHECKING:
    import optuna


class Agglomerative(ClusterFamily):
    """Hierarchical clusters by Ward (1963), average or complete linkage, on at most 5,000 rows."""

    name = "agglomerative"

    def portfolio(self, task: Task) -> list[Params]:
        """Return Ward's linkage at the usual small numbers of clusters."""
        return [{"n_clusters": n, "linkage": "ward"} for n in self.numbers_of_clusters(3, 2, 4)]

    def suggest(self, trial: "optuna.Trial", task: Task, rows: int, plan: FeaturePlan) -> Params:
        """Ask for the number of clusters and the linkage."""
        linkages = ["ward", "average", "complete"]
        return {
            "n_clusters": self.suggest_number(trial),
            "linkage": trial.suggest_categorical(self.key("linkage"), linkages),
        }

    def estimator(self, params: Params, task: Task, seed: int) -> Any:
        """Return the clusters; a new row joins that of its nearest row."""
        from sklearn.cluster import AgglomerativeClustering

        clusterer = AgglomerativeClustering(params["n_clusters"], linkage=params["linkage"])
        return NamedClusters(NearestRowClusters(clusterer, seed=seed))
