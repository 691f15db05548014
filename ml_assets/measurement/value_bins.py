"""Numbers in bins of about equally many rows, whose bounds can be read."""

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_MOST_SINGLE_VALUES = 6
# Decimals that a bound may be rounded to, fewest first.
_DECIMALS = range(-15, 16)
# How far a bound may move to be shorter, as a share of the narrower bin beside it.
_PLAY = 0.05


def numbered(values: "np.ndarray", name: str, bins: int) -> "tuple[np.ndarray, list[str]]":
    """Return the bin of each number, (n,), and the bins' names; NaN is in none and has -1.

    Of at most six different numbers each is a bin of its own. Others are parted at their
    quantiles, which are rounded as far as that hardly moves a row; the names say where exactly.

    >>> import numpy as np
    >>> codes, names = numbered(np.array([1, 2, 1, np.nan]), "rooms", bins=5)
    >>> codes.tolist(), names
    ([0, 1, 0, -1], ['rooms = 1', 'rooms = 2'])
    """
    import numpy as np

    known = values[np.isfinite(values)]
    single = np.unique(known)
    if len(single) <= _MOST_SINGLE_VALUES:
        codes = np.where(np.isfinite(values), np.searchsorted(single, values), -1)
        return codes, [f"{name} = {shown(one)}" for one in single.tolist()]
    edges = readable_edges(known, bins)
    codes = np.where(np.isnan(values), -1, np.searchsorted(edges, values, side="right"))
    return codes, bin_names(name, [shown(edge) for edge in edges.tolist()])


def readable_edges(known: "np.ndarray", bins: int) -> "np.ndarray":
    """Return at most ``bins`` - 1 inner bounds, ascending; a bound begins the bin above it.

    >>> import numpy as np
    >>> readable_edges(np.arange(1000) / 7, bins=4).tolist()
    [36.0, 70.0, 107.0]
    """
    import numpy as np

    shares = np.arange(1, bins) / bins
    edges = np.unique(np.quantile(known, shares, method="higher"))
    edges = edges[edges > known.min()]
    if not len(edges):
        # More than one bin's share has the least number: it is parted from all above it.
        edges = np.array([known[known > known.min()].min()])
    widths = np.diff([known.min(), *edges, known.max()])
    plays = _PLAY * np.minimum(widths[:-1], widths[1:])
    return np.array([
        _rounded(edge, play) for edge, play in zip(edges.tolist(), plays.tolist(), strict=True)
    ])  # fmt: skip


def _rounded(edge: float, play: float) -> float:
    for decimals in _DECIMALS:
        # Minus zero is zero.
        if abs((near := round(edge, decimals) + 0.0) - edge) <= play:
            return near
    return edge


def bin_names(name: str, edges: list[str]) -> list[str]:
    """Return the names of the bins between these bounds.

    >>> bin_names("age", ["20", "35"])
    ['age < 20', '20 ≤ age < 35', 'age ≥ 35']
    """
    inner = [f"{low} ≤ {name} < {high}" for low, high in pairwise(edges)]
    return [f"{name} < {edges[0]}", *inner, f"{name} ≥ {edges[-1]}"]


def shown(number: float) -> str:
    """Return a number without needless digits.

    >>> shown(1200000.0), shown(0.25)
    ('1200000', '0.25')
    """
    return f"{number:.12g}"
