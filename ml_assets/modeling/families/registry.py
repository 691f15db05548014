"""The families there are, by name."""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from itertools import chain, zip_longest
from typing import Literal

from ml_assets.modeling.families.agglomerative import Agglomerative
from ml_assets.modeling.families.catboost import CatBoost
from ml_assets.modeling.families.extra_trees import ExtraTrees
from ml_assets.modeling.families.family import Family, Params
from ml_assets.modeling.families.gaussian_mixture import GaussianMixtures
from ml_assets.modeling.families.hdbscan import Hdbscan
from ml_assets.modeling.families.hist_gradient_boosting import HistGradientBoosting
from ml_assets.modeling.families.isolation_forest import IsolationForests
from ml_assets.modeling.families.k_means import KMeansClusters
from ml_assets.modeling.families.lightgbm import LightGBM
from ml_assets.modeling.families.linear import Linear
from ml_assets.modeling.families.local_outlier_factor import LocalOutlierFactors
from ml_assets.modeling.families.mahalanobis import MahalanobisDistances
from ml_assets.modeling.families.multi_layer_perceptron import MultiLayerPerceptron
from ml_assets.modeling.families.naive_bayes import NaiveBayes
from ml_assets.modeling.families.nearest_neighbors import NearestNeighbors
from ml_assets.modeling.families.one_class_svm import OneClassSvm
from ml_assets.modeling.families.random_forest import RandomForest
from ml_assets.modeling.families.support_vectors import SupportVectors
from ml_assets.modeling.families.user_families import user_family
from ml_assets.modeling.families.xgboost import XGBoost
from ml_assets.spec.errors import SearchError
from ml_assets.spec.family_reference import installed_families
from ml_assets.spec.metrics import Task
from ml_assets.spec.nearest_name import nearest_name

# In the order in which they are first tried: fast and strong ones first. CatBoost is as strong as
# the other boosters, and many times slower on large tables.
FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        Linear(),
        LightGBM(),
        HistGradientBoosting(),
        XGBoost(),
        RandomForest(),
        ExtraTrees(),
        CatBoost(),
        MultiLayerPerceptron(),
        SupportVectors(),
        NearestNeighbors(),
        NaiveBayes(),
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


def families_for(
    task: Task,
    names: Literal["auto"] | Sequence[str],
    *,
    rows: int = 0,
    columns: int = 0,
    classes: int = 0,
    weighted: bool = False,
) -> list[Family]:
    """Return the families to search, in the order in which they are first tried.

    ``auto``, alone or among names, takes every family of ours that fits the task, is installed,
    and does not leave itself out of a table of this size; see ``left_out``. Raises SearchError
    for a name that is no family, does not fit the task, is not installed, or takes no weights of
    rows where these are ``weighted``.

    >>> [family.name for family in families_for("regression", ["random_forest", "linear"])]
    ['linear', 'random_forest']
    """
    named = ["auto"] if names == "auto" else list(names)
    wanted = {name: family_named(name) for name in named if name != "auto"}
    for name, family in wanted.items():
        if task not in family.tasks:
            raise SearchError(
                f"No model family {name!r} for {task}", mend=nearest_name(name, _fitting(task))
            )
        if weighted and not family.takes_weights:
            raise SearchError(
                f"The model family {name!r} takes no weights of rows",
                mend="take it out of search.families, or columns.weight out of the YAML",
            )
    if "auto" in named:
        size = {"rows": rows, "columns": columns, "classes": classes}
        out = left_out(task, **size, weighted=weighted)
        wanted |= {name: FAMILIES[name] for name in _fitting(task) if name not in out}
    ours = [family for name, family in FAMILIES.items() if name in wanted]
    return [*ours, *(family for name, family in wanted.items() if name not in FAMILIES)]


def left_out(
    task: Task, *, rows: int = 0, columns: int = 0, classes: int = 0, weighted: bool = False
) -> dict[str, str]:
    """Return the families that ``auto`` leaves out of a table of this size, with the reason.

    ``columns`` counts features before encoding, ``classes`` is 0 for regression.

    >>> left_out("regression", rows=50_000)["support_vectors"]
    'more than 10,000 rows'
    """
    found = dict(_reasons(task, rows, columns, classes))
    unfit = [name for name in _fitting(task) if weighted and not FAMILIES[name].takes_weights]
    return dict.fromkeys(unfit, "takes no weights of rows") | found


def _reasons(task: Task, rows: int, columns: int, classes: int) -> Iterator[tuple[str, str]]:
    for name in _fitting(task):
        family = FAMILIES[name]
        if not is_installed(family):
            yield name, f"not installed: {_pip_line(family)}"
        elif reason := family.left_out_because(rows, columns, classes):
            yield name, reason


def _fitting(task: Task) -> list[str]:
    return [name for name, family in FAMILIES.items() if task in family.tasks]


@cache
def family_named(name: str) -> Family:
    """Return a family of ours by its name, or a user's by its dotted path or entry point.

    Raises SearchError if there is none, with the nearest name; if what it requires is not
    installed, with the line that installs it; or if it cannot be imported.
    """
    if name in FAMILIES:
        family = FAMILIES[name]
        if not is_installed(family):
            raise SearchError(
                f"The model family {name!r} is not installed",
                found=f"no module {family.requires}",
                mend=_pip_line(family),
            )
        return family
    if (found := user_family(name)) is not None:
        return found
    raise SearchError(
        f"No model family {name!r}", mend=nearest_name(name, [*FAMILIES, *installed_families()])
    )


def is_installed(family: Family) -> bool:
    """Say whether the module that the family requires can be imported, without importing it."""
    return family.requires is None or find_spec(family.requires) is not None


def _pip_line(family: Family) -> str:
    return f"pip install 'ml_assets[boosting]', or pip install {family.requires}"


def portfolio(families: list[Family], task: Task) -> list[tuple[Family, Params]]:
    """Return the families' first guesses, the strongest of each family before any second one."""
    columns = [[(family, point) for point in family.portfolio(task)] for family in families]
    return [guess for guess in chain.from_iterable(zip_longest(*columns)) if guess is not None]
