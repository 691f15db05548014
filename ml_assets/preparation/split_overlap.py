"""Find rows, groups or keys that are on both sides of a split."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_assets.estimator.row_hashes import row_hashes
from ml_assets.preparation.split_keys import joined

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

# Rows that are kept to be shown.
MOST_SHOWN = 100


@dataclass(frozen=True)
class Shared:
    """The number of test rows that training has too, and the first of them."""

    count: int
    first: "pd.DataFrame"


def shared_rows(
    train: "Callable[[], Iterable[pd.DataFrame]]",
    test: "Callable[[], Iterable[pd.DataFrame]]",
    ignore: Collection[str] = (),
    most: int = MOST_SHOWN,
) -> Shared:
    """Return the test rows that equal a training row in every column but ``ignore``.

    Both tables arrive in frames, test rows twice if some are shared; 9 bytes per test row are
    held. Rows are compared by 64-bit hashes (see ``row_hashes``), so that among 10 million rows on
    each side one is named in error with a probability of 5 in a million.
    """
    return _shared(train, test, lambda frame: row_hashes(frame, ignore), most)


def shared_values(
    train: "Callable[[], Iterable[pd.DataFrame]]",
    test: "Callable[[], Iterable[pd.DataFrame]]",
    columns: list[str],
    most: int = MOST_SHOWN,
) -> Shared:
    """Return the test rows whose values in these columns, such as the group, training has too.

    Rows in which one of the values is missing share it with nobody. The first rows hold these
    columns only.
    """
    return _shared(
        lambda: (frame[columns].dropna() for frame in train()),
        lambda: (frame[columns].dropna() for frame in test()),
        row_hashes,
        most,
    )


def _shared(
    train: "Callable[[], Iterable[pd.DataFrame]]",
    test: "Callable[[], Iterable[pd.DataFrame]]",
    hashes: "Callable[[pd.DataFrame], np.ndarray]",
    most: int,
) -> Shared:
    import numpy as np
    import pandas as pd

    parts = [hashes(frame) for frame in test()]
    held = joined(parts, "uint64")
    held.sort()
    shared = np.zeros(len(held), dtype=bool)
    for frame in train():
        found = np.unique(hashes(frame))
        shared[np.searchsorted(held, found[_are_in(found, held)])] = True
    # Of equal test rows only the first is marked, which is enough to find them all again.
    return _named(test(), hashes, held[shared], most) if shared.any() else Shared(0, pd.DataFrame())


def _named(
    test: "Iterable[pd.DataFrame]",
    hashes: "Callable[[pd.DataFrame], np.ndarray]",
    shared: "np.ndarray",
    most: int,
) -> Shared:
    import pandas as pd

    count, room = 0, most
    first: list[pd.DataFrame] = []
    for frame in test:
        found = frame[_are_in(hashes(frame), shared)]
        count += len(found)
        if room or not first:
            first.append(found.head(room))
            room -= len(first[-1])
    return Shared(count, pd.concat(first))


def _are_in(hashes: "np.ndarray", seen: "np.ndarray") -> "np.ndarray":
    import numpy as np

    if not len(seen):
        return np.zeros(len(hashes), dtype=bool)
    return seen[np.minimum(np.searchsorted(seen, hashes), len(seen) - 1)] == hashes
