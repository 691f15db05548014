"""Hold out rows before anything is learnt."""

from datetime import timedelta
from typing import TYPE_CHECKING

from ml_assets.preparation.split_keys import TEST, TRAIN, SplitKeys
from ml_assets.preparation.split_overlap import shared_rows
from ml_assets.preparation.split_rows import draw_of_many
from ml_assets.preparation.split_sides import choose_sides
from ml_assets.spec.problem_spec import SplitStrategy

if TYPE_CHECKING:
    import pandas as pd


def split(
    frame: "pd.DataFrame",
    *,
    target: str,
    strategy: SplitStrategy,
    test_fraction: float,
    seed: int,
    ignore: str | None = None,
    group: str | None = None,
    time: str | None = None,
    stated: str | None = None,
    gap: timedelta | None = None,
) -> tuple["pd.DataFrame", "pd.DataFrame"]:
    """Return training and test rows, each in the table's order with an index from 0.

    A stratified split holds out the same share of every class. Where no row is repeated the split
    is that of scikit-learn's ``train_test_split`` with this seed; rows that are equal in every
    column (but ``ignore``, the id) go to the same side, so that no test row was seen in training.
    ``group``, ``time`` and ``stated`` name the columns that the strategies of their names go by.
    Raises DataError as ``SplitKeys.of`` and ``choose_sides`` do.
    """
    keys = SplitKeys.of(
        [frame],
        target=target,
        classes=strategy == "stratified" or frame[target].dtype.kind not in "iuf",
        ignore=[ignore] if ignore else [],
        group=group,
        time=time,
        stated=stated,
        draw=draw_of_many(len(frame), strategy, test_fraction=test_fraction, seed=seed),
    )
    sides = choose_sides(
        keys, strategy=strategy, test_fraction=test_fraction, seed=seed, gap=gap
    )  # fmt: skip
    train, test = (frame[sides == side].reset_index(drop=True) for side in (TRAIN, TEST))
    return train, test


def rows_on_both_sides(
    train: "pd.DataFrame", test: "pd.DataFrame", ignore: str | None = None
) -> "pd.DataFrame":
    """Return the test rows that equal a training row in every column but ``ignore``."""
    return shared_rows(
        lambda: [train], lambda: [test], [ignore] if ignore else [], most=len(test)
    ).first
