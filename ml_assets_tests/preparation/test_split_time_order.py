from datetime import timedelta

import pandas as pd
import pytest

from ml_assets.preparation.split_time_order import time_order


def _moments(*days: int | None) -> pd.Series:
    return pd.Series([None if day is None else pd.Timestamp(2026, 1, day) for day in days],
                     dtype="datetime64[ns]")  # fmt: skip


@pytest.mark.parametrize(
    ("train", "test", "gap", "kept"),
    [
        ([1, 5], [6, 7], 0, True),
        ([1, 6], [6, 7], 0, False),
        ([1, 5], [6, 7], 1, True),
        ([1, 5], [6, 7], 2, False),
        ([1, None], [6, None], 2, True),
        ([None], [6, None], 0, False),
    ],
)
def test_training_must_end_before_the_test_begins(
    train: list[int], test: list[int], gap: int, kept: bool
) -> None:
    parts = [_moments(*train)[:1], _moments(*train)[1:]]
    assert time_order(parts, [_moments(*test)], timedelta(days=gap)).kept is kept


def test_the_border_moments_are_named() -> None:
    order = time_order([_moments(1, 4), _moments(3)], [_moments(9), _moments(8, 10)])
    assert (order.latest_training, order.earliest_test, order.gap) == (
        pd.Timestamp(2026, 1, 4), pd.Timestamp(2026, 1, 8), timedelta(0))  # fmt: skip
