"""Quantiles of numbers beside those of the normal distribution."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_MOST_POINTS = 400


def normal_quantiles(
    values: "np.ndarray", weights: "np.ndarray | None" = None
) -> "tuple[np.ndarray, np.ndarray]":
    """Return normal quantiles and the sorted values that lie there; at most 400, evenly taken.

    The i-th of n values lies at the share (i - 0.5) / n (Hazen 1914), with weights in the middle of
    its own. Ends are always among those that are taken.
    """
    import numpy as np
    from scipy.stats import norm

    order = np.argsort(values, kind="stable")
    counts = np.ones(len(values)) if weights is None else weights[order]
    passed = np.cumsum(counts)
    shares = (passed - counts / 2) / passed[-1]
    taken = np.unique(np.linspace(0, len(values) - 1, _MOST_POINTS).round().astype(int))
    return norm.ppf(shares[taken]), values[order][taken]
