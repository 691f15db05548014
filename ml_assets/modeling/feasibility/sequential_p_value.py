"""A permutation test's p-value, with no more permutations than it needs."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

# So many permuted values as great as the real one end the test: it is hopeless.
_HOPELESS = 10
_BATCH = 20


def sequential_p_value(
    real: float, permuted: "Callable[[int], np.ndarray]", most: int, hopeless: int = _HOPELESS
) -> "tuple[float, np.ndarray]":
    """Return the p-value, and the permuted values that it rests on.

    ``permuted`` gives as many values as it is asked for. After ``most`` of them the p-value is
    (1 + those at least as great as the real one) / (1 + all), as of Ojala and Garriga (2010).
    Where ``hopeless`` of them are as great before that, it is ``hopeless`` / all until then, which
    keeps the level of the test (Besag and Clifford 1991). Values that are NaN count as as great,
    and so they do where the real one is NaN.
    """
    import numpy as np

    values = np.empty(0)
    while len(values) < most:
        values = np.concatenate([values, permuted(min(_BATCH, most - len(values)))])
        greater = np.cumsum(~(values < real - 1e-12))
        if len(values) < most and greater[-1] >= hopeless:
            last = int(np.searchsorted(greater, hopeless)) + 1
            return hopeless / last, values[:last]
    return (1 + int((~(values < real - 1e-12)).sum())) / (1 + most), values
