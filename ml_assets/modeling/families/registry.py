"""The families there are, by name."""

from collections.abc import Sequence
from itertools import chain, zip_longest
from typing import Literal

from ml_assets.modeling.families.agglomerative import Agglomerative
from ml_assets.modeling.families.extra_trees import ExtraTrees
from ml_assets.modeling.families.family import Family, Params
from ml_assets.modeling.families.gaussian_mixture import GaussianMixtures
from ml_assets.modeling.families.hdbscan import Hdbscan
from ml_assets.modeling.families.hist_gradient_boosting import HistGradientBoosting
from ml_assets.modeling.families.isolation_forest import IsolationForests
from ml_assets.modeling.families.k_means import KMeansClusters
from ml_assets.modeling.families.linear import Linear
from ml_assets.modeling.families.local_outlier_factor import LocalOutlierFactors
from ml_assets.modeling.families.mahalanobis import MahalanobisDistances
from ml_assets.modeling.families.nearest_neighbors import NearestNeighbors
from ml_assets.modeling.families.one_class_svm import OneClassSvm
from ml_assets.modeling.families.random_forest import RandomForest
from ml_assets.spec.errors import SearchError
from ml_assets.spec.metrics import Task
from ml_assets.spec.nearest_name import nearest_name

# In the order in which they are first tried: fast and strong ones first.
FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        Linear(),
        HistGradientBoosting(),
        RandomForest(),
        ExtraTrees(),
        NearestNeighbors(),
        KMeansClusters(),
        GaussianMixtures(),
        Agglomerative(),
        Hdbscan(),
        IsolationForests(),
        MahalanobisDistances(),
        LocalOutlierFactors(),
        OneClassSvm(),
    )
}


def families_for(task: Task, names: Literal["auto"] | Sequence[str]) -> list[Family]:
    """Return the families to search, in the order in which they are first tried.

    ``auto`` takes every family that fits the task. Raises SearchError for a name that is no
    family, or that does not fit the task.

    >>> [family.name for family in families_for("regression", ["random_forest", "linear"])]
    ['linear', 'random_forest']
    """
    fitting = {name: family for name, family in FAMILIES.items() if task in family.tasks}
    wanted = list(fitting) if names == "auto" else names
    for name in wanted:
        if name not in fitting:
            raise SearchError(
                f"No model family {name!r} for {task}", mend=nearest_name(name, fitting)
            )
    return [family for name, family in fitting.items() if name in wanted]


def portfolio(families: list[Family], task: Task) -> list[tuple[Family, Params]]:
    """Return the families' first guesses, the strongest of each family before any second one."""
    columns = [[(family, point) for point in family.portfolio(task)] for family in families]
    return [guess for guess in chain.from_iterable(zip_longest(*columns)) if guess is not None]
