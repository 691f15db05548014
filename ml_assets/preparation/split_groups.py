"""Draw whole groups to hold out, as near to the share of rows as the groups allow."""

from typing import TYPE_CHECKING

from ml_assets.estimator.row_hashes import falls_in
from ml_assets.preparation.split_keys import SplitKeys
from ml_assets.spec.errors import DataError

if TYPE_CHECKING:
    import numpy as np

# Beyond so many groups chance alone comes as near as anybody could ask.
MOST_COUNTED_GROUPS = 2_000_000
# Numbers of rows per group and class that are held in memory.
_MOST_COUNTS = 20_000_000
_MOST_IMPROVED = 1_000_000
# So many groups have 4,094 choices.
_MOST_TRIED = 12


def draw_groups(keys: SplitKeys, *, test_fraction: float, seed: int) -> "np.ndarray":
    """Return for each row whether it is held out, the same for all rows of a group.

    Best is what holds out the share of all rows and, of classes, the share of each: the distance
    of the first and the mean distance of the second are summed. Of up to 12 groups the best choice
    is taken; of more the best of many random draws, improved by moving single groups. Beyond
    2,000,000 groups a group is held out if its hash, mixed with the seed, falls in the share.
    Raises DataError for fewer than two groups, and for a class that lies in one group only.
    """
    import numpy as np
    import pandas as pd

    assert keys.group is not None
    member, found = pd.factorize(keys.group)
    if len(found) < 2:
        raise DataError(
            "The rows are in fewer than two groups: no whole group can be held out",
            found=f"{len(found)} groups in {len(keys)} rows",
            mend="name another column in columns.group, or choose another split.strategy",
        )
    if len(found) > MOST_COUNTED_GROUPS:
        return falls_in(keys.group, test_fraction, seed)
    if keys.label is None or len(found) * len(keys.classes) > _MOST_COUNTS:
        counts = np.bincount(member)[:, None]
    else:
        pairs = member * len(keys.classes) + keys.label
        counts = np.bincount(pairs, minlength=len(found) * len(keys.classes))
        counts = counts.reshape(len(found), len(keys.classes))
        _refuse_classes_in_one_group(keys, counts)
    return _best_draw(counts, test_fraction, np.random.default_rng(seed))[member]


def _best_draw(counts: "np.ndarray", share: float, chance: "np.random.Generator") -> "np.ndarray":
    """Return which groups are held out, by their numbers of rows per class."""
    import numpy as np

    if len(counts) <= _MOST_TRIED:
        return _best_choice(counts, share, chance)
    sizes = counts.sum(1)
    draws = 100 if counts.size <= _MOST_IMPROVED else 5
    drawn = [_first_fit(sizes, share, chance.permutation(len(sizes))) for _ in range(draws)]
    rows = np.array([counts[held_out].sum(0) for held_out in drawn])
    best = drawn[int(np.argmin(_loss(rows, counts, share)))]
    return _improved(counts, best, share) if counts.size <= _MOST_IMPROVED else best


def _best_choice(counts: "np.ndarray", share: float, chance: "np.random.Generator") -> "np.ndarray":
    """Try every choice of groups; of equally good ones chance takes one."""
    import numpy as np

    # Neither none of the groups nor all of them.
    choices = chance.permutation(np.arange(1, 2 ** len(counts) - 1))
    held_out = (choices[:, None] >> np.arange(len(counts))) & 1
    losses = _loss(held_out @ counts, counts, share)
    return held_out[int(np.argmin(losses.round(12)))].astype(bool)


def _first_fit(sizes: "np.ndarray", share: float, order: "np.ndarray") -> "np.ndarray":
    """Take the groups in this order, each that still fits into the share of rows."""
    import numpy as np

    room = min(max(1, round(share * sizes.sum())), int(sizes.sum()) - 1)
    held_out = np.zeros(len(sizes), dtype=bool)
    waiting = order
    while len(waiting := waiting[sizes[waiting] <= room]):
        fitting = int(np.searchsorted(np.cumsum(sizes[waiting]), room, side="right"))
        held_out[waiting[:fitting]] = True
        room -= int(sizes[waiting[:fitting]].sum())
        waiting = waiting[fitting:]
    if not held_out.any():
        held_out[np.argmin(sizes)] = True
    return held_out


def _loss(rows: "np.ndarray", counts: "np.ndarray", share: float) -> "np.ndarray":
    """Return how far held-out rows per class (candidates x classes) are from the share."""
    import numpy as np

    of_class = counts.sum(0)
    whole = np.abs(rows.sum(1) / of_class.sum() - share)
    return whole + np.abs(rows / of_class - share).mean(1)


def _improved(counts: "np.ndarray", held_out: "np.ndarray", share: float) -> "np.ndarray":
    """Move one group at a time to the other side, the best one, while that helps."""
    import numpy as np

    held_out = held_out.copy()
    rows = counts[held_out].sum(0)
    for _ in range(100):
        moved = rows + np.where(held_out, -1, 1)[:, None] * counts
        losses = _loss(moved, counts, share)
        for side in (held_out, ~held_out):
            if side.sum() == 1:
                # Neither side may lose its last group.
                losses[side] = np.inf
        best = int(np.argmin(losses))
        if losses[best] >= _loss(rows[None], counts, share)[0] - 1e-12:
            break
        held_out[best] = ~held_out[best]
        rows = moved[best]
    return held_out


def _refuse_classes_in_one_group(keys: SplitKeys, counts: "np.ndarray") -> None:
    groups = (counts > 0).sum(0)
    if (groups < 2).any():
        alone = int((groups < 2).argmax())
        raise DataError(
            f"Class {keys.classes[alone]!r} of {keys.target} lies in one group only: it cannot be "
            "in training and in test",
            found=f"{int(counts[:, alone].sum())} rows",
            mend="collect more groups, merge the class with another, or take it out",
        )
