"""Bins of about equally many rows."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np


def bin_starts(
    ordered: "np.ndarray", bins: int, weights: "np.ndarray | None" = None
) -> "np.ndarray":
    """Return the first row of each bin of ascending values (n,), n above 0.

    Bins hold equally many rows, or equal weight, as far as that goes: equal values share a bin,
    so that there may be fewer than ``bins``.

    >>> import numpy as np
    >>> bin_starts(np.array([1, 1, 1, 2, 3, 4]), 3).tolist()
    [0, 4]
    """
    import numpy as np

    if weights is None:
        first = np.linspace(0, len(ordered), bins, endpoint=False).astype(int)
    else:
        passed = np.cumsum(weights)
        parts = np.linspace(0.0, passed[-1], bins, endpoint=False)
        first = np.minimum(np.searchsorted(passed, parts, side="right"), len(ordered) - 1)
    return np.unique(np.searchsorted(ordered, ordered[first]))
