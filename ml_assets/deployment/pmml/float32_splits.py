"""Splits of models that read float32, as splits of the float64 numbers that are fed in.

Whether a number, rounded to float32, is at most a threshold is the same as whether it is at most
the last float64 number that is rounded so: the middle between two neighbours in float32, or the
number before it where the middle is rounded up (IEEE 754: to the even neighbour). So the file
needs no rounding, which PMML can only ask for by the type of a field, and not all evaluators do.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from ml_assets.deployment.conversion.trees import AT_MOST, LESS, Tree

if TYPE_CHECKING:
    import numpy as np


def of_float32(tree: Tree) -> Tree:
    """Return the tree that compares as this one does whose numbers are rounded to float32."""
    mode = AT_MOST if tree.mode == LESS else tree.mode
    return replace(tree, split=last_rounded(tree.split, below=tree.mode == LESS), mode=mode)


def last_rounded(splits: "np.ndarray", *, below: bool) -> "np.ndarray":
    """Return the largest float64 numbers whose float32 is at most the splits, or ``below`` them.

    >>> import numpy as np
    >>> last_rounded(np.array([1.0]), below=False).tolist() == [1 + 2**-24]
    True
    """
    import numpy as np

    with np.errstate(over="ignore"):
        near = splits.astype("float32")
    down = np.float32(-np.inf)
    beyond = near >= splits if below else near > splits
    last = np.where(beyond, np.nextafter(near, down), near).astype("float32")
    following = np.nextafter(last, np.float32(np.inf))
    middle = (last.astype("float64") + following.astype("float64")) / 2
    is_even = last.view("int32") % 2 == 0
    found = np.where(is_even, middle, np.nextafter(middle, -np.inf))
    # Beyond what float32 holds there is no neighbour.
    return np.where(np.isfinite(found) & np.isfinite(splits), found, splits)
