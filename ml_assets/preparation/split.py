"""Hold out rows before anything is learnt."""

from typing import TYPE_CHECKING, Literal

from ml_assets.spec.errors import DataError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


def split(
    frame: "pd.DataFrame",
    *,
    target: str,
    strategy: Literal["stratified", "random"],
    test_fraction: float,
    seed: int,
    ignore: str | None = None,
) -> tuple["pd.DataFrame", "pd.DataFrame"]:
    """Return training and test rows, each in the table's order with an index from 0.

    A stratified split holds out the same share of every class. Where no row is repeated the split
    is that of scikit-learn's ``train_test_split`` with this seed; rows that are equal in every
    column (but ``ignore``, the id) go to the same side, so that no test row was seen in training.
    Raises DataError when the target has a single value, when a class has fewer than two different
    rows, and when the table is too small to hold the share out.
    """
    groups = _row_groups(frame, ignore)
    labels = frame[target] if strategy == "stratified" else None
    _refuse_single_value(frame[target], "The target has a single value in all rows")
    if labels is not None:
        _refuse_small_classes(labels, groups)
    if groups.max() + 1 == len(frame):
        in_test = _draw_rows(len(frame), labels, test_fraction, seed)
    else:
        in_test = _draw_groups(groups, labels, test_fraction, seed)
    train = frame[~in_test].reset_index(drop=True)
    test = frame[in_test].reset_index(drop=True)
    _refuse_unusable_parts(train[target], test[target], stratified=labels is not None)
    return train, test


def rows_on_both_sides(
    train: "pd.DataFrame", test: "pd.DataFrame", ignore: str | None = None
) -> "pd.DataFrame":
    """Return the test rows that equal a training row in every column but ``ignore``."""
    import pandas as pd

    groups = _row_groups(pd.concat([train, test], ignore_index=True), ignore)
    return test[pd.Series(groups[len(train) :], index=test.index).isin(groups[: len(train)])]


def _row_groups(frame: "pd.DataFrame", ignore: str | None) -> "np.ndarray":
    """Return a number per row, from 0 without gaps, that equal rows share."""
    columns = [name for name in frame.columns if name != ignore]
    return frame.groupby(columns, dropna=False, sort=False, observed=True).ngroup().to_numpy()


def _draw_rows(
    rows: int, labels: "pd.Series | None", test_fraction: float, seed: int
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


def _draw_groups(
    groups: "np.ndarray", labels: "pd.Series | None", test_fraction: float, seed: int
) -> "np.ndarray":
    """Draw whole groups at random until each class's share of rows is held out."""
    import numpy as np
    import pandas as pd

    # Equal rows have equal targets, so every group lies in one class.
    strata = np.zeros(len(groups), dtype=int) if labels is None else pd.factorize(labels)[0]
    sizes = np.bincount(groups)
    stratum_of = np.zeros(len(sizes), dtype=int)
    stratum_of[groups] = strata
    order = np.random.default_rng(seed).permutation(len(sizes))
    held_out = np.zeros(len(sizes), dtype=bool)
    for stratum, rows in enumerate(np.bincount(strata)):
        room = max(1, round(test_fraction * rows))
        for group in order[stratum_of[order] == stratum]:
            if sizes[group] <= room:
                held_out[group] = True
                room -= sizes[group]
            if not room:
                break
    return held_out[groups]


def _refuse_single_value(target: "pd.Series", what: str) -> None:
    if target.nunique() < 2:
        raise DataError(
            what,
            found=f"{target.name} = {target.iloc[0]!r} in {len(target)} rows"
            if len(target)
            else "no rows",
            mend="a model needs at least two values to tell apart: check the source and "
            "problem.target, or collect more rows",
        )


def _refuse_small_classes(labels: "pd.Series", groups: "np.ndarray") -> None:
    import pandas as pd

    different = pd.Series(groups, index=labels.index).groupby(labels, observed=True).nunique()
    small = different[different < 2]
    if len(small):
        raise DataError(
            f"Class {small.index[0]!r} of {labels.name} has fewer than two different rows: it "
            "cannot be in training and in test",
            found=f"{int((labels == small.index[0]).sum())} rows, {int(small.iloc[0])} different",
            mend="collect more rows of it, merge it with another class, or take it out",
        )


def _refuse_unusable_parts(train: "pd.Series", test: "pd.Series", *, stratified: bool) -> None:
    mend = "collect more rows, or change split.test_fraction"
    found = f"{len(train)} training rows, {len(test)} test rows"
    if not len(test) or not len(train):
        raise DataError("One side of the split is empty", found=found, mend=mend)
    if stratified and (absent := set(train.unique()) ^ set(test.unique())):
        raise DataError(
            f"Class {min(absent, key=str)!r} of {train.name} is so rare that it falls on one "
            "side of the split only",
            found=found,
            mend=f"{mend}, or merge the class with another",
        )
    _refuse_single_value(train, "The target has a single value in the training rows")
