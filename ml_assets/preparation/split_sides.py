"""Decide the side of every row from the split's keys."""

from datetime import timedelta
from typing import TYPE_CHECKING

from ml_assets.preparation.split_groups import draw_groups
from ml_assets.preparation.split_keys import TEST, TRAIN, SplitKeys
from ml_assets.preparation.split_rows import draw_rows
from ml_assets.preparation.split_time import hold_out_latest
from ml_assets.spec.errors import DataError
from ml_assets.spec.problem_spec import SplitStrategy

if TYPE_CHECKING:
    import numpy as np


def choose_sides(
    keys: SplitKeys,
    *,
    strategy: SplitStrategy,
    test_fraction: float,
    seed: int,
    gap: timedelta | None = None,
) -> "np.ndarray":
    """Return the side of each row, as int8: 0 training, 1 test, -1 neither (a time split's gap).

    random and stratified draw rows, group whole groups; time holds out the latest rows, column
    reads what the table states. Raises DataError when the target has a single value, in all rows
    or in training, when a side is empty, when a class is on one side only, and what the
    strategies raise (see ``draw_rows``, ``draw_groups``, ``hold_out_latest``).
    """

    if keys.target_values is not None:
        _refuse_single_value(keys, keys.target_values, "all rows")
    if strategy == "time":
        sides = hold_out_latest(keys, test_fraction=test_fraction, gap=gap)
    elif strategy == "column":
        assert keys.stated is not None
        sides = keys.stated
    else:
        if strategy == "group":
            in_test = draw_groups(keys, test_fraction=test_fraction, seed=seed)
        else:
            in_test = draw_rows(
                keys, stratified=strategy == "stratified", test_fraction=test_fraction, seed=seed
            )
        sides = in_test.astype("int8")  # TEST is 1, TRAIN is 0
    _refuse_unusable_sides(keys, sides, strategy)
    return sides


def _refuse_single_value(keys: SplitKeys, values: "np.ndarray", where: str) -> None:
    if not len(values) or (values == values[0]).all():
        found = "no rows"
        if len(values):
            value = keys.classes[values[0]] if keys.label is not None else float(values[0])
            found = f"{keys.target} = {value!r} in {len(values)} rows"
        raise DataError(
            f"The target has a single value in {where}",
            found=found,
            mend="a model needs at least two values to tell apart: check the source and "
            "problem.target, or collect more rows",
        )


def _refuse_unusable_sides(keys: SplitKeys, sides: "np.ndarray", strategy: SplitStrategy) -> None:
    import numpy as np

    train, test = sides == TRAIN, sides == TEST
    mend = "collect more rows, or change split.test_fraction"
    if strategy == "column":
        mend = "state both sides in split.column"
    found = f"{train.sum()} training rows, {test.sum()} test rows"
    if not train.any() or not test.any():
        raise DataError("One side of the split is empty", found=found, mend=mend)
    if keys.label is not None:
        present = np.zeros((2, len(keys.classes)), dtype=bool)
        present[0, keys.label[train]] = True
        present[1, keys.label[test]] = True
        absent = present[0] ^ present[1]
        if absent.any():
            raise DataError(
                f"Class {keys.classes[int(absent.argmax())]!r} of {keys.target} is so rare that it "
                "falls on one side of the split only",
                found=found,
                mend=f"{mend}, or merge the class with another",
            )
    if keys.target_values is not None:
        _refuse_single_value(keys, keys.target_values[train], "the training rows")
