from datetime import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_assets.preparation.time_coverage import MOST_PERIODS, time_coverage

NOW = datetime(2024, 7, 1)


def test_a_gap_is_found_and_its_periods_are_named() -> None:
    days = pd.date_range("2024-01-01", "2024-04-30", freq="6h")
    kept = days[(days < "2024-02-10") | (days >= "2024-02-13")]
    found = time_coverage(pd.Series([*kept, pd.NaT], name="at").sample(frac=1, random_state=0), NOW)
    assert found is not None
    assert (found.first, found.last, found.missing) == ("2024-01-01", "2024-04-30", 1)
    assert (found.gap_from, found.gap_to) == ("2024-02-09 18:00:00", "2024-02-13")
    assert found.largest_gap_s == 3.25 * 86400
    assert found.period == "week"  # 121 days are one too many.
    assert sum(found.rows.values()) == len(kept)
    assert found.empty == []


def test_empty_periods_tell_if_many_rows_are_usual() -> None:
    days = pd.date_range("2024-01-01", "2024-03-01", freq="1h")
    kept = pd.Series(days[(days < "2024-02-10") | (days >= "2024-02-13")], name="at")
    found = time_coverage(kept, NOW)
    assert found is not None
    assert found.period == "day"
    assert found.empty == ["2024-02-10", "2024-02-11", "2024-02-12"]
    assert found.empty_tells
    few = time_coverage(kept[::6], NOW)
    assert few is not None
    assert not few.empty_tells


def test_future_moments_are_counted() -> None:
    found = time_coverage(
        pd.Series(pd.to_datetime(["2024-01-01", "2024-07-02", "2030-01-01"])), NOW
    )
    assert found is not None
    assert found.future == 2


@pytest.mark.parametrize("moments", [[], [None, None], ["2024-01-01"] * 3])
def test_without_two_moments_there_is_no_span(moments: list[str | None]) -> None:
    assert time_coverage(pd.Series(moments, dtype="datetime64[ns]"), NOW) is None


@settings(max_examples=30, deadline=None)
@given(st.lists(st.datetimes(datetime(1700, 1, 1), datetime(2250, 1, 1)), min_size=2, max_size=30))
def test_the_periods_hold_every_row_once(moments: list[datetime]) -> None:
    found = time_coverage(pd.Series(moments, dtype="datetime64[ns]"), NOW)
    if len(set(moments)) < 2:
        assert found is None
        return
    assert found is not None
    assert sum(found.rows.values()) == len(moments)
    assert len(found.rows) <= MOST_PERIODS or found.period == "year"
    assert found.empty_count == sum(rows == 0 for rows in found.rows.values())
    gaps = np.diff(sorted(set(moments)))
    assert found.largest_gap_s == pytest.approx(max(gap.total_seconds() for gap in gaps), abs=2e-3)
