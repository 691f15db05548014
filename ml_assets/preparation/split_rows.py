"""Draw the rows to hold out, equal rows together."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from ml_assets.estimator.row_hashes import falls_in
from ml_assets.preparation.split_keys import SplitKeys
from ml_assets.spec.errors import DataError
from ml_assets.spec.problem_spec import SplitStrategy

if TYPE_CHECKING:
    import numpy as np

# Up to here rows are drawn in one go; beyond it each row is decided by its own hash, as it is read.
EXACT_ROWS = 2_000_000


def draw_of_many(
    rows: int, strategy: SplitStrategy, *, test_fraction: float, seed: int
) -> "Callable[[np.ndarray], np.ndarray] | None":
    """Return what decides by a row's hash alone whether it is held out; None if nothing does.

    That is for tables of more than 2,000,000 rows whose rows are drawn. Equal rows fall alike, a
    row stays on its side when others come, and the shares are right up to chance: within 0.1 % of
    the rows in 19 of 20 splits where few rows are repeated.
    """
    if rows <= EXACT_ROWS or strategy not in ("random", "stratified"):
        return None
    return partial(falls_in, share=test_fraction, seed=seed)


def draw_rows(
    keys: SplitKeys, *, stratified: bool, test_fraction: float, seed: int
) -> "np.ndarray":
    """Return for each row whether it is held out.

    Unless the rows were decided as they were read (see ``draw_of_many``), the share is exact, with
    ``stratified`` in each class, and where no row is repeated the split is that of scikit-learn's
    ``train_test_split``.
    """
    import pandas as pd

    if keys.fallen is not None:
        return keys.fallen
    assert keys.content is not None
    labels = keys.label if stratified else None
    repeats, found = pd.factorize(keys.content)
    if labels is not None:
        _refuse_small_classes(keys, repeats, len(found))
    if len(found) == len(keys):
        return _draw_single(len(keys), labels, test_fraction, seed)
    return _draw_repeated(repeats, labels, test_fraction, seed)


def _draw_single(
    rows: int, labels: "np.ndarray | None", test_fraction: float, seed: int
) -> "np.ndarray":
    import numpy as np
    from sklearn.model_selection import train_test_split

    in_test = np.zeros(rows, dtype=bool)
    try:
        _, held_out = train_test_split(
            np.arange(rows), test_size=test_fraction, random_state=seed, stratify=labels
        )
    except ValueError as error:
        raise DataError(
            f"{rows} rows are too few to hold out a share of {test_fraction:g}",
            found=str(error),
            mend="collect more rows, or change split.test_fraction",
        ) from error
    in_test[held_out] = True
    return in_test


def _draw_repeated(
    repeats: "np.ndarray", labels: "np.ndarray | None", test_fraction: float, seed: int
) -> "np.ndarray":
    """Draw all rows that are equal at a time until each class's share of rows is held out."""
    import numpy as np

    # Equal rows have equal targets, so they lie in one class.
    strata = np.zeros(len(repeats), dtype=int) if labels is None else labels
    sizes = np.bincount(repeats)
    stratum_of = np.zeros(len(sizes), dtype=int)
    stratum_of[repeats] = strata
    order = np.random.default_rng(seed).permutation(len(sizes))
    held_out = np.zeros(len(sizes), dtype=bool)
    for stratum, rows in enumerate(np.bincount(strata)):
        room = max(1, round(test_fraction * rows))
        for drawn in order[stratum_of[order] == stratum]:
            if sizes[drawn] <= room:
                held_out[drawn] = True
                room -= sizes[drawn]
            if not room:
                break
    return held_out[repeats]


def _refuse_small_classes(keys: SplitKeys, repeats: "np.ndarray", found: int) -> None:
    import numpy as np

    assert keys.label is not None
    label_of = np.zeros(found, dtype=int)
    label_of[repeats] = keys.label
    different = np.bincount(label_of, minlength=len(keys.classes))
    if (different < 2).any():
        small = int((different < 2).argmax())
        raise DataError(
            f"Class {keys.classes[small]!r} of {keys.target} has fewer than two different rows: it "
            "cannot be in training and in test",
            found=f"{int((keys.label == small).sum())} rows, {different[small]} different",
            mend="collect more rows of it, merge it with another class, or take it out",
        )
