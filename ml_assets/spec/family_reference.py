"""How a problem's YAML names model families: by name, by entry point, or by dotted path."""

from importlib.metadata import entry_points
from typing import Literal, get_args

from ml_assets.spec.errors import SpecError
from ml_assets.spec.metrics import Task
from ml_assets.spec.nearest_name import nearest_name

FamilyName = Literal[
    "linear", "nearest_neighbors", "naive_bayes", "support_vectors", "random_forest",
    "extra_trees", "hist_gradient_boosting", "multi_layer_perceptron", "lightgbm", "xgboost",
    "catboost",
    "k_means", "gaussian_mixture", "agglomerative", "hdbscan",
    "isolation_forest", "local_outlier_factor", "one_class_svm", "mahalanobis",
]  # fmt: skip

FAMILY_NAMES: tuple[str, ...] = get_args(FamilyName)
# A person can follow how they compute: sums of terms, products of shares, distances to a centre.
INTERPRETABLE_FAMILIES: dict[Task, tuple[str, ...]] = {
    "binary_classification": ("linear", "naive_bayes"),
    "multiclass_classification": ("linear", "naive_bayes"),
    "regression": ("linear",),
    "clustering": ("k_means", "gaussian_mixture"),
    "anomaly_detection": ("mahalanobis",),
}
FAMILIES_ON_GPU = ("lightgbm", "xgboost", "catboost")
FAMILY_ENTRY_POINTS = "ml_assets.families"


def checked_family(reference: str) -> str:
    """Return the reference; nothing of the user's is imported.

    Raises SpecError if it is no family of ours, no entry point of the group
    ``ml_assets.families`` that is installed, and no dotted path.

    >>> checked_family("linear"), checked_family("shop.families.Spline")
    ('linear', 'shop.families.Spline')
    """
    if reference in FAMILY_NAMES or is_dotted_path(reference):
        return reference
    installed = installed_families()
    if reference in installed:
        return reference
    raise SpecError(
        f"Unknown family {reference!r} in search.families",
        mend=f"{nearest_name(reference, {'auto', *FAMILY_NAMES, *installed})}; a family of your "
        "own is named by its dotted path, package.module.Class, or by its entry point",
    )


def is_dotted_path(reference: str) -> bool:
    """Say whether this can be the path of a class in a module.

    >>> is_dotted_path("shop.families.Spline"), is_dotted_path("linear"), is_dotted_path("a..b")
    (True, False, False)
    """
    parts = reference.split(".")
    return len(parts) > 1 and all(part.isidentifier() for part in parts)


def installed_families() -> list[str]:
    """Return the names of the families that installed packages add, without importing them."""
    return sorted({point.name for point in entry_points(group=FAMILY_ENTRY_POINTS)})
