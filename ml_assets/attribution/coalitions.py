"""Shapley values of pairs of rows from all coalitions of the columns in which they differ."""

from functools import cache
from math import factorial
from typing import TYPE_CHECKING

from ml_assets.attribution.paired_rows import Pairs

if TYPE_CHECKING:
    import numpy as np


def exact_evaluations(differing: "np.ndarray") -> "np.ndarray":
    """Return the mixtures that all coalitions of so many columns need.

    >>> import numpy as np
    >>> exact_evaluations(np.array([0, 1, 3])).tolist()
    [0.0, 0.0, 6.0]
    """
    import numpy as np

    # The empty coalition is the reference, the full one the row: both are known.
    return np.maximum(2.0 ** np.asarray(differing, dtype="float64") - 2.0, 0.0)


def exact_values(pairs: Pairs) -> "np.ndarray":
    """Return the Shapley values, (pairs, columns, outputs)."""
    import numpy as np

    values = np.zeros((*pairs.differ.shape, pairs.told.shape[1]))
    counts = pairs.differ.sum(axis=1)
    for count in np.unique(counts[counts > 0]).tolist():
        chosen = np.flatnonzero(counts == count)
        # The places of the columns that differ, (pairs, count).
        players = np.nonzero(pairs.differ[chosen])[1].reshape(len(chosen), count)
        worths = _worths(pairs, chosen, players)
        values[chosen[:, None], players] = np.einsum("pso,sc->pco", worths, _weights(count))
    return values


def _worths(pairs: Pairs, chosen: "np.ndarray", players: "np.ndarray") -> "np.ndarray":
    """Return what the model says of every coalition, (pairs, coalitions, outputs)."""
    import numpy as np

    members = _coalitions(players.shape[1])
    inner = members[1:-1]
    worths = np.empty((len(chosen), len(members), pairs.told.shape[1]))
    worths[:, 0], worths[:, -1] = pairs.known[chosen], pairs.told[chosen]
    from_row = np.zeros((len(chosen), len(inner), pairs.differ.shape[1]), dtype=bool)
    pair, coalition = np.ogrid[: len(chosen), : len(inner)]
    from_row[pair[:, :, None], coalition[:, :, None], players[:, None, :]] = inner[None]
    asked = np.repeat(chosen, len(inner))
    found = pairs.outputs(asked, from_row.reshape(-1, from_row.shape[2]))
    worths[:, 1:-1] = found.reshape(len(chosen), len(inner), worths.shape[2])
    return worths


@cache
def _coalitions(count: int) -> "np.ndarray":
    """Return all coalitions as rows, (2 to the count, count), the empty first, the full last."""
    import numpy as np

    return (np.arange(2**count)[:, None] >> np.arange(count)) % 2 == 1


@cache
def _weights(count: int) -> "np.ndarray":
    """Return what each coalition's worth counts for each player, (coalitions, count).

    Shapley (1953): a player's gain to a coalition of s others counts s! (count - s - 1)! / count!.
    """
    import numpy as np

    gain = [factorial(s) * factorial(count - s - 1) / factorial(count) for s in range(count)]
    members = _coalitions(count)
    sizes = members.sum(axis=1)
    joined = np.asarray([0.0, *gain])[sizes][:, None]
    absent = np.asarray([*gain, 0.0])[sizes][:, None]
    return np.where(members, joined, -absent)
