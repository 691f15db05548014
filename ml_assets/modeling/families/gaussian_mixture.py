"""Gaussian mixtures: clusters as overlapping ellipses, with probabilities of membership."""

from typing import TYPE_CHECKING, Any

from ml_assets.estimator.named_clusters import NamedClusters
from ml_assets.modeling.families.family import Params
from ml_assets.modeling.families.unlabelled_family import ClusterFamily
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metrics import Task

if TYPE_CHECKING:
    import optuna

_STARTS = 3
# Added to variances, of columns whose variance is about 1: one-hot columns may be constant in a
# cluster, whose likelihood would then outweigh all else.
_LEAST_VARIANCE = 0.05
# A full covariance has a number per pair of columns.
_FULL_FEATURES = 30


class GaussianMixtures(ClusterFamily):
    """Mixtures of normal distributions, fitted by expectation and maximisation."""

    name = "gaussian_mixture"

    def portfolio(self, task: Task) -> list[Params]:
        """Return ellipses along the columns, at the usual small numbers of clusters."""
        return [
            {"n_clusters": n, "covariance": "diag"} for n in self.numbers_of_clusters(3, 2, 4, 6)
        ]

    def suggest(self, trial: "optuna.Trial", task: Task, rows: int, plan: FeaturePlan) -> Params:
        """Ask for the number of clusters and the form of the ellipses."""
        forms = ["diag", "spherical", "tied"]
        if len(plan.features) <= _FULL_FEATURES:
            forms.append("full")
        return {
            "n_clusters": self.suggest_number(trial),
            "covariance": trial.suggest_categorical(self.key("covariance"), forms),
        }

    def estimator(self, params: Params, task: Task, seed: int) -> Any:
        """Return the mixture with its clusters named."""
        from sklearn.mixture import GaussianMixture

        return NamedClusters(
            GaussianMixture(
                params["n_clusters"],
                covariance_type=params["covariance"],
                n_init=_STARTS,
                reg_covar=_LEAST_VARIANCE,
                random_state=seed,
            )
        )
