"""Types of models that installed packages vouch for.

A package that adds a model family (entry point of the group ``ml_assets.families``) may name the
types that its fitted pipelines hold beyond scikit-learn's, in ``trusted_types``. Whoever installs
it on a machine runs its code there anyway. The file of a model can only choose among the families
that are installed; it can neither name a module to import nor add a type.
"""

from importlib.metadata import entry_points

from ml_assets.spec.errors import ModelFileError
from ml_assets.spec.family_reference import FAMILY_ENTRY_POINTS


def installed_types(family: str) -> tuple[str, ...]:
    """Return the ``trusted_types`` of an installed family; of any other none.

    Raises ModelFileError if the package is there but cannot be imported.
    """
    points = entry_points(group=FAMILY_ENTRY_POINTS, name=family)
    if not points:
        return ()
    try:
        found = next(iter(points)).load()
    except Exception as error:
        raise ModelFileError(
            f"The package of the model family {family!r} cannot be imported",
            found=f"{type(error).__name__}: {error}",
            mend="install it again",
        ) from error
    return tuple(getattr(found, "trusted_types", ()))
