"""Shapley values of many rows from few background rows, helped by a stand-in for the model."""

from typing import TYPE_CHECKING

from ml_assets.attribution.estimate import ShapleyEstimate
from ml_assets.attribution.paired_rows import PairedTable
from ml_assets.attribution.reference_rows import chosen_references, typical_references
from ml_assets.attribution.row_codes import differing
from ml_assets.attribution.stand_in import STAND_IN_EVALUATIONS, StandIn
from ml_assets.attribution.walks import walk_evaluations, walks

if TYPE_CHECKING:
    import numpy as np

# Columns that make up so much of all contributions are walked one by one, and few columns all.
_ALONE = 0.85
_FEW_COLUMNS = 6


def few_references(
    table: PairedTable, rows: "np.ndarray", background: "np.ndarray", budget: float, seed: int
) -> ShapleyEstimate:
    """Return values of ``rows`` against ``background``, from walks to a few of its rows.

    Three things make few references do. A stand-in, which is cheap to ask about all of the
    background, tells most of each value, and the model is asked for the rest only (a control
    variate). It also tells which references, and which columns matter: the others are walked
    together, and what they add together is shared out as the stand-in does. At last, as the values
    of the background's own rows against the background are 0 on average in every column (those of
    a against b are those of b against a with the other sign), their average is taken off. So base
    and values add up, and of a model that only adds up columns each one that is walked alone is
    exact.
    """
    stand_in = StandIn.of(table, background, seed)
    if stand_in is None:
        return _plain(table, rows, background, budget, seed)
    return _helped(table, rows, background, budget - STAND_IN_EVALUATIONS, stand_in, seed)


def _plain(
    table: PairedTable, rows: "np.ndarray", background: "np.ndarray", budget: float, seed: int
) -> ShapleyEstimate:
    """Return the values without a stand-in; references lie evenly over the model's outputs."""
    import numpy as np

    everyone = np.concatenate([rows, background])
    cost = walk_evaluations(differing(table.codes, everyone, background)).sum(axis=0).mean()
    count = _affordable(budget, float(cost), len(background))
    references = background[chosen_references(table.told[background], count)]
    orders = random_orders(len(references), table.codes.shape[1], seed)
    there, back = walks(table, everyone, references, orders)
    there, back = (_centred(part, len(rows))[: len(rows)] for part in (there, back))
    each = (there + back) / 2
    used = walk_evaluations(differing(table.codes, everyone, references)).sum()
    return ShapleyEstimate(each.mean(axis=1), _spread(each, there - back), "few references",
                           len(references), int(used))  # fmt: skip


def _helped(
    table: PairedTable,
    rows: "np.ndarray",
    background: "np.ndarray",
    budget: float,
    stand_in: StandIn,
    seed: int,
) -> ShapleyEstimate:
    import numpy as np

    everyone, columns = np.concatenate([rows, background]), table.codes.shape[1]
    orders = random_orders(len(background), columns, seed)
    known = stand_in.mean_walked(everyone, background, orders)
    # So many that two references can be afforded.
    players, shares = _players(known[len(rows) :], budget / len(everyone) / 4)
    codes = _player_codes(table.codes, players)
    cost = walk_evaluations(differing(codes, everyone, background)).sum(axis=0).mean()
    count = _affordable(budget, float(cost), len(background))
    told = stand_in.walked(background, background, orders)
    references = background[typical_references(told, count)]
    playing = random_orders(count, int(players.max()) + 1, seed + 1)
    there, back = walks(table, everyone, references, playing, players)
    mine = _by_player(stand_in, everyone, references, playing, players)
    # What the model says beyond the stand-in, per player, is shared out among its columns.
    beyond = ((there + back) / 2 - mine)[:, :, players] * shares[:, None]
    gap = (there - back)[: len(rows), :, players] * shares[:, None]
    values = _centred((known + beyond.mean(axis=1))[:, None], len(rows))[: len(rows), 0]
    errors = _spread(_centred(beyond, len(rows))[: len(rows)], gap)
    used = walk_evaluations(differing(codes, everyone, references)).sum() + STAND_IN_EVALUATIONS
    return ShapleyEstimate(values, errors, "few references", count, int(used))


def _by_player(
    stand_in: StandIn,
    rows: "np.ndarray",
    references: "np.ndarray",
    orders: "np.ndarray",
    players: "np.ndarray",
) -> "np.ndarray":
    """Return the stand-in's values in these orders of players, (rows, references, players, ...)."""
    import numpy as np

    # Columns of one player join one after the other.
    joins_at = np.argsort(orders, axis=1)[:, players]
    found = stand_in.walked(rows, references, np.argsort(joins_at, axis=1, kind="stable"))
    member = np.eye(orders.shape[1])[players]
    return np.einsum("nkcd,cp->nkpd", found, member)


def random_orders(count: int, columns: int, seed: int) -> "np.ndarray":
    """Return random orders of columns, (count, columns)."""
    import numpy as np

    chance = np.random.default_rng(seed)
    return np.stack([chance.permutation(columns) for _ in range(count)])


def _affordable(budget: float, cost: float, most: int) -> int:
    return min(max(int(budget // max(cost, 1.0)), 1), most)


def _players(known: "np.ndarray", most: float) -> "tuple[np.ndarray, np.ndarray]":
    """Return the player of each column, and its share of what its player adds.

    ``known`` are the stand-in's values of background rows. Columns that matter, at most so many,
    are players of their own; the others are one.
    """
    import numpy as np

    sizes = known.std(axis=0).sum(axis=1)
    order = np.argsort(-sizes, kind="stable")
    covered = np.cumsum(sizes[order]) / max(sizes.sum(), 1e-300)
    needed = int(np.searchsorted(covered, _ALONE)) + 1
    alone = min(needed, max(2, int(most)), len(sizes))
    if len(sizes) <= _FEW_COLUMNS or len(sizes) - alone <= 1:
        return np.arange(len(sizes)), np.ones(len(sizes))
    players = np.full(len(sizes), alone)
    players[order[:alone]] = np.arange(alone)
    rest = order[alone:]
    shares = np.ones(len(sizes))
    shares[rest] = (sizes[rest] + 1e-12) / (sizes[rest] + 1e-12).sum()
    return players, shares


def _player_codes(codes: "np.ndarray", players: "np.ndarray") -> "np.ndarray":
    """Return a code per row and player, equal where all of its columns are."""
    import numpy as np

    found = [codes[:, players == player] for player in range(int(players.max()) + 1)]
    return np.stack([np.unique(part, axis=0, return_inverse=True)[1].ravel()
                     if part.shape[1] > 1 else part[:, 0] for part in found], axis=1)  # fmt: skip


def _centred(values: "np.ndarray", rows: int) -> "np.ndarray":
    """Take off the mean of the background's rows, which stand after the first ``rows``."""
    return values - values[rows:].mean(axis=0)


def _spread(each: "np.ndarray", gap: "np.ndarray") -> "np.ndarray":
    """Return the standard error of the mean over references, (rows, columns, outputs).

    Of one reference it is taken from the walk and its reverse, which are farther apart than their
    mean is from the truth.
    """
    import numpy as np

    if each.shape[1] == 1:
        return np.abs(gap)[:, 0] / 2
    return each.std(axis=1, ddof=1) / each.shape[1] ** 0.5
