"""Families of your own: named by a dotted path, or by an entry point of an installed package.

Naming a dotted path in the YAML runs its module, as does installing a package that has an entry
point of the group ``ml_assets.families``. Nothing of either is imported before a search starts.

The file of a model is read where the YAML is not, such as in the service. So the types that a
family's ``trusted_types`` adds count for families of installed packages only: installing a package
is what says, on that machine, that its types may be made from a file. A model file that names a
dotted path can make its reader import nothing.
"""

from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from ml_assets.modeling.families.family import Family
from ml_assets.spec.errors import SearchError
from ml_assets.spec.family_reference import FAMILY_ENTRY_POINTS, is_dotted_path

_WHAT = "subclass ml_assets.modeling.families.family.Family, and import what it needs in functions"


def user_family(reference: str) -> Family | None:
    """Return the family of an entry point or dotted path; null if there is no such entry point.

    Its name is the reference. Raises SearchError if it cannot be imported or is no family.
    """
    points = entry_points(group=FAMILY_ENTRY_POINTS, name=reference)
    if points:
        path = next(iter(points)).value
    elif is_dotted_path(reference):
        path = reference
    else:
        return None
    family = _instance(reference, _loaded(reference, path))
    family.name = reference
    return family


def _loaded(reference: str, path: str) -> Any:
    module, _, name = path.replace(":", ".").rpartition(".")
    try:
        return getattr(import_module(module), name)
    # Importing a user's module can fail in any way that running code can.
    except Exception as error:
        raise SearchError(
            f"The model family {reference!r} cannot be imported",
            found=f"{type(error).__name__}: {error}",
            mend=f"write the path of a class in a module that Python finds here: {path!r}",
        ) from error


def _instance(reference: str, found: Any) -> Family:
    if not (isinstance(found, type) and issubclass(found, Family)):
        raise SearchError(
            f"{reference!r} is no model family", found=f"{found!r}", mend=_WHAT
        )  # fmt: skip
    try:
        return found()
    except Exception as error:
        raise SearchError(
            f"The model family {reference!r} cannot be made",
            found=f"{type(error).__name__}: {error}",
            mend="define every abstract method of Family, and no arguments of __init__",
        ) from error
