import math
from datetime import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_assets.estimator.calendar_parts import (
    PERIODS,
    CalendarParts,
    calendar_parts,
    varying_parts,
)

MOMENTS = st.datetimes(min_value=datetime(1700, 1, 1), max_value=datetime(2250, 1, 1))


def parts_of(moment: datetime) -> dict[str, int]:
    return {"month": moment.month, "day": moment.day, "weekday": moment.weekday(),
            "hour": moment.hour, "minute": moment.minute}  # fmt: skip


@given(st.lists(MOMENTS, min_size=1, max_size=5), st.sampled_from(["ns", "us", "int64"]))
def test_the_parts_are_those_of_the_calendar(moments: list[datetime], unit: str) -> None:
    values = np.array(moments, dtype="datetime64[us]")
    if unit != "us":
        values = values.astype("datetime64[ns]")
    parts = calendar_parts(values.view("int64") if unit == "int64" else values)
    assert list(parts) == list(PERIODS)
    for row, moment in enumerate(moments):
        assert {name: values[row] for name, values in parts.items()} == parts_of(moment)


@given(st.lists(MOMENTS, max_size=4))
def test_a_part_varies_if_it_takes_two_values(moments: list[datetime]) -> None:
    found = varying_parts(np.array([*moments, "NaT"], dtype="datetime64[ns]"))
    expected = [name for name in PERIODS if len({parts_of(moment)[name] for moment in moments}) > 1]
    assert found == expected


@given(MOMENTS)
def test_on_a_circle_each_part_is_an_angle(moment: datetime) -> None:
    frame = pd.DataFrame({"since": np.array([moment], dtype="datetime64[ns]")})
    transformer = CalendarParts({"since": list(PERIODS)}, cyclic=True)
    values = dict(
        zip(transformer.get_feature_names_out(), transformer.fit_transform(frame)[0], strict=True)
    )
    assert values.pop("since_is_weekend") == (moment.isoweekday() > 5)
    for name, part in parts_of(moment).items():
        angle = 2 * math.pi * part / PERIODS[name]
        assert values.pop(f"since_{name}_sin") == pytest.approx(math.sin(angle))
        assert values.pop(f"since_{name}_cos") == pytest.approx(math.cos(angle))
    assert values == {}


def test_december_lies_beside_january() -> None:
    months = pd.DataFrame({"m": pd.to_datetime(["2023-12-15", "2024-01-15", "2024-06-15"])})
    december, january, june = CalendarParts({"m": ["month"]}, cyclic=True).fit_transform(months)
    assert np.linalg.norm(december - january) < np.linalg.norm(january - june) / 3


def test_columns_keep_their_own_parts_and_missing_moments_are_nan() -> None:
    frame = pd.DataFrame(
        {"out": pd.to_datetime(["2024-02-03T04:05", None]), "in": pd.to_datetime([None] * 2)}
    )
    transformer = CalendarParts({"in": ["day"], "out": ["hour", "minute"]}, cyclic=False)
    assert transformer.get_feature_names_out().tolist() == ["in_day", "out_hour", "out_minute"]
    expected = [[np.nan, 4.0, 5.0], [np.nan] * 3]
    np.testing.assert_array_equal(transformer.fit_transform(frame), expected)
    cyclic = CalendarParts({"in": ["weekday"]}, cyclic=True).fit_transform(frame)
    np.testing.assert_array_equal(cyclic, np.full((2, 3), np.nan))
