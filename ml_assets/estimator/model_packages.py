"""The packages that a model needs where it is read, beyond those of every model."""

from importlib.metadata import entry_points

from ml_assets.spec.family_reference import FAMILY_ENTRY_POINTS

# Families that are packages of the same name.
_BOOSTING = ("catboost", "lightgbm", "xgboost")


def model_packages(families: list[str]) -> list[str]:
    """Return the distributions of boosters and of installed families of users, sorted.

    A family that is named by a dotted path needs none: its models hold scikit-learn's types.

    >>> model_packages(["linear", "lightgbm", "shop.families.Spline"])
    ['lightgbm']
    """
    found = {family for family in families if family in _BOOSTING}
    for family in families:
        points = entry_points(group=FAMILY_ENTRY_POINTS, name=family)
        found |= {point.dist.name for point in points if point.dist is not None}
    return sorted(found)
