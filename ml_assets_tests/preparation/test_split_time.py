from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_assets.preparation.split_keys import LEFT_OUT, TEST, TRAIN, SplitKeys
from ml_assets.preparation.split_time import hold_out_latest, nanoseconds
from ml_assets.spec.errors import DataError

DAY = nanoseconds(timedelta(days=1))


def _sides(days: list[int], share: float, gap: timedelta | None = None) -> np.ndarray:
    time = np.array(days, dtype="int64") * DAY
    keys = SplitKeys("y", np.arange(len(days), dtype="uint64"), number=time * 1.0, time=time)
    return hold_out_latest(keys, test_fraction=share, gap=gap)


def test_the_latest_rows_are_held_out_whatever_their_order() -> None:
    assert _sides([5, 1, 4, 2, 3, 8, 7, 6], 0.25).tolist() == [0, 0, 0, 0, 0, 1, 1, 0]


def test_rows_of_one_moment_go_to_the_side_nearer_to_the_share() -> None:
    assert _sides([1, 2, 3, 4, 4, 4, 4, 5], 0.25).tolist() == [0, 0, 0, 0, 0, 0, 0, 1]
    assert _sides([1, 2, 3, 3, 4, 4, 4, 5], 0.4).tolist() == [0, 0, 0, 0, 1, 1, 1, 1]
    assert _sides([1, 1, 1, 1, 1, 2], 0.9).tolist() == [0, 0, 0, 0, 0, 1]


def test_rows_within_the_gap_are_left_out() -> None:
    sides = _sides([1, 2, 3, 4, 5, 6, 7, 8], 0.25, timedelta(days=2))
    assert sides.tolist() == [0, 0, 0, 0, 0, -1, 1, 1]
    assert sides.dtype == np.int8


@settings(deadline=None)
@given(
    st.lists(st.integers(-500, 500), min_size=2, max_size=60),
    st.floats(0.02, 0.98),
    st.integers(0, 50),
)
def test_training_ends_a_gap_before_the_test_begins(
    days: list[int], share: float, gap: int
) -> None:
    try:
        sides = _sides(days, share, timedelta(days=gap))
    except DataError:
        assert len(set(days)) == 1 or gap > 1
        return
    by_side = {side: [day for day, s in zip(days, sides, strict=True) if s == side]
               for side in (TRAIN, TEST, LEFT_OUT)}  # fmt: skip
    first = min(by_side[TEST])
    assert max(by_side[TRAIN]) < first
    assert max(by_side[TRAIN]) + gap <= first
    assert all(first - gap < day < first for day in by_side[LEFT_OUT])
    ties = max(days.count(day) for day in days)
    assert abs(len(by_side[TEST]) - share * len(days)) <= ties + 1


def test_one_moment_and_a_gap_over_all_are_refused() -> None:
    with pytest.raises(DataError, match=r"All rows have one moment.*3 rows"):
        _sides([4, 4, 4], 0.5)
    with pytest.raises(DataError, match=r"gap before.*no training row.*9 days.*1970-01-02.*01-05"):
        _sides([1, 2, 3, 4], 0.25, timedelta(days=9))
