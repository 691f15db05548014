"""The versions of what a model was made with."""

from importlib.metadata import PackageNotFoundError, version
from platform import python_version

from ml_assets.estimator.model_packages import model_packages

_ALWAYS = ("ml_assets", "scikit-learn", "numpy", "pandas", "pyarrow", "ray", "optuna", "skops")


def versions(families: list[str]) -> dict[str, str]:
    """Return the versions of Python, of the packages of every model, and of these families'."""
    found = {"Python": python_version()}
    for name in (*_ALWAYS, *model_packages(families)):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed here"
    return found
