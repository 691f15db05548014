"""Say which valid name was probably meant."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest_name(found: str, valid: Iterable[str]) -> str:
    """Return a mend that names the nearest valid name, or all of them when none is near.

    >>> nearest_name("roc_acu", ["roc_auc", "accuracy"])
    "write 'roc_auc'; valid names: accuracy, roc_auc"
    >>> nearest_name("xyz", ["roc_auc", "accuracy"])
    'valid names: accuracy, roc_auc'
    """
    names = sorted(valid)
    listing = f"valid names: {', '.join(names)}"
    by_lower_case = {name.lower(): name for name in names}
    near = get_close_matches(found.lower(), by_lower_case, n=1, cutoff=0.5)
    return f"write {by_lower_case[near[0]]!r}; {listing}" if near else listing
