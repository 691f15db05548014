"""Shapley values of pairs of rows, estimated by walks from one row to the other and back."""

from dataclasses import replace
from typing import TYPE_CHECKING

from ml_assets.attribution.paired_rows import Pairs

if TYPE_CHECKING:
    import numpy as np


def walk_evaluations(differing: "np.ndarray") -> "np.ndarray":
    """Return the mixtures that a walk and its reverse need, over so many columns.

    >>> import numpy as np
    >>> walk_evaluations(np.array([0, 1, 3])).tolist()
    [0.0, 0.0, 4.0]
    """
    import numpy as np

    return 2.0 * np.maximum(np.asarray(differing, dtype="float64") - 1.0, 0.0)


def walked_values(pairs: Pairs, orders: "np.ndarray") -> "tuple[np.ndarray, np.ndarray]":
    """Return what each column adds in an order and in its reverse, (pairs, columns, outputs) each.

    ``orders`` (pairs, columns) has the places of the columns as they join. Of either walk the sum
    over the columns is the difference of both rows' outputs. The mean of the two is the Shapley
    value where no more than two columns interact (antithetic permutations: Mitchell et al. 2022,
    https://jmlr.org/papers/v23/21-0439.html).
    """
    import numpy as np

    fields = ("rows", "references", "differ", "told", "known")
    twice = replace(pairs, **{name: np.concatenate([getattr(pairs, name)] * 2) for name in fields})
    found = _walked(twice, np.concatenate([orders, orders[:, ::-1]]))
    return found[: len(pairs)], found[len(pairs) :]


def _walked(pairs: Pairs, orders: "np.ndarray") -> "np.ndarray":
    import numpy as np

    differ = np.take_along_axis(pairs.differ, orders, axis=1)
    left = np.cumsum(differ[:, ::-1], axis=1)[:, ::-1]
    # After the last differing column the mixture is the row itself.
    pair, step = np.nonzero(differ & (left > 1))
    joins_at = np.argsort(orders, axis=1)
    asked = pairs.outputs(pair, joins_at[pair] <= step[:, None])
    after = np.repeat(pairs.told[:, None], differ.shape[1], axis=1)
    after[pair, step] = asked
    values, before = np.empty_like(after), pairs.known
    everyone = np.arange(len(pairs))
    for place in range(differ.shape[1]):
        now = np.where(differ[:, place, None], after[:, place], before)
        values[everyone, orders[:, place]] = now - before
        before = now
    return values
