"""Shapley values of pairs of rows, estimated by walks from one row to the other and back."""

from dataclasses import replace
from typing import TYPE_CHECKING

from ml_assets.attribution.estimate import row_chunks
from ml_assets.attribution.paired_rows import PairedTable, Pairs

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


def walks(
    table: PairedTable,
    rows: "np.ndarray",
    references: "np.ndarray",
    orders: "np.ndarray",
    players: "np.ndarray | None" = None,
) -> "tuple[np.ndarray, np.ndarray]":
    """Return each row's values against each reference, (rows, references, players, outputs).

    The first array is of walks in the references' ``orders`` (references, players), the second one
    of their reverses. ``players`` (columns,) says which columns join together; by default each
    joins alone.
    """
    import numpy as np

    parts: list[list[np.ndarray]] = [[], []]
    steps = 2 * orders.shape[1] * table.codes.shape[1]
    for chunk in row_chunks(rows, len(references) * steps):
        pairs = table.pairs(chunk, references)
        found = walked_values(pairs, np.tile(orders, (len(chunk), 1)), players)
        for part, values in zip(parts, found, strict=True):
            part.append(values.reshape(len(chunk), len(references), *values.shape[1:]))
    return np.concatenate(parts[0]), np.concatenate(parts[1])


def walked_values(
    pairs: Pairs, orders: "np.ndarray", players: "np.ndarray | None" = None
) -> "tuple[np.ndarray, np.ndarray]":
    """Return what each player adds in an order and in its reverse, (pairs, players, outputs) each.

    ``orders`` (pairs, players) has the players as they join. Of either walk the sum over the
    players is the difference of both rows' outputs. The mean of the two is the Shapley value where
    no more than two players interact (antithetic permutations: Mitchell et al. 2022,
    https://jmlr.org/papers/v23/21-0439.html).
    """
    import numpy as np

    twice = replace(
        pairs,
        rows=np.tile(pairs.rows, 2),
        references=np.tile(pairs.references, 2),
        differ=np.tile(pairs.differ, (2, 1)),
        told=np.tile(pairs.told, (2, 1)),
        known=np.tile(pairs.known, (2, 1)),
    )
    players = np.arange(pairs.differ.shape[1]) if players is None else players
    found = _walked(twice, np.concatenate([orders, orders[:, ::-1]]), players)
    return found[: len(pairs)], found[len(pairs) :]


def _walked(pairs: Pairs, orders: "np.ndarray", players: "np.ndarray") -> "np.ndarray":
    import numpy as np

    differ = np.take_along_axis(players_differ(pairs.differ, players), orders, axis=1)
    left = np.cumsum(differ[:, ::-1], axis=1)[:, ::-1]
    # After the last player that differs the mixture is the row itself.
    pair, step = np.nonzero(differ & (left > 1))
    joins_at = np.argsort(orders, axis=1)
    asked = pairs.outputs(pair, (joins_at[pair] <= step[:, None])[:, players])
    after = np.repeat(pairs.told[:, None], differ.shape[1], axis=1)
    after[pair, step] = asked
    values, before = np.empty_like(after), pairs.known
    everyone = np.arange(len(pairs))
    for place in range(differ.shape[1]):
        now = np.where(differ[:, place, None], after[:, place], before)
        values[everyone, orders[:, place]] = now - before
        before = now
    return values


def players_differ(differ: "np.ndarray", players: "np.ndarray") -> "np.ndarray":
    """Return in which players pairs differ, (pairs, players), of those in which columns.

    >>> import numpy as np
    >>> players_differ(np.array([[True, False, False]]), np.array([1, 0, 1])).tolist()
    [[False, True]]
    """
    import numpy as np

    found = np.zeros((len(differ), int(players.max()) + 1), dtype=bool)
    for column, player in enumerate(players.tolist()):
        found[:, player] |= differ[:, column]
    return found
