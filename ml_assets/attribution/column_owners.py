"""Which original column each encoded column was made of."""

from collections.abc import Sequence
from typing import Any


def column_owners(steps: Sequence[Any], columns: Sequence[str]) -> list[int] | None:
    """Return the place of the original column per encoded one; null where names don't tell.

    ``steps`` are the fitted transformers, one after the other. scikit-learn's and ours name what
    they make after the column it is made of, such as ``colour_red`` or ``ordered_at_month_sin``.
    Of two columns that fit, as ``age`` and ``age_group`` do, the longer one is meant. A
    transformer that mixes columns, or has no names, gives null.
    """
    names: Any = list(columns)
    for step in steps:
        if step == "passthrough":
            continue
        try:
            names = step.get_feature_names_out(names)
        except (AttributeError, ValueError, TypeError):
            return None
    places = {column: place for place, column in enumerate(columns)}
    owners = [_owner(str(name), places) for name in names]
    return [owner for owner in owners if owner is not None] if None not in owners else None


def _owner(name: str, places: dict[str, int]) -> int | None:
    """Look for the name, then for what stands before its last underscore, and so on.

    >>> _owner("age_group_60_69", {"age": 0, "age_group": 1}), _owner("pca0", {"age": 0})
    (1, None)
    """
    while name:
        if name in places:
            return places[name]
        name = name.rpartition("_")[0]
    return None
