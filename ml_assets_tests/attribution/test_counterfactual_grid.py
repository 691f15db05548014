from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import iqr

from ml_assets.attribution.counterfactual_grid import Grid, grid_of


@pytest.mark.parametrize(
    ("values", "step"),
    [
        ([3, 7, 8], 1),
        ([1200, 300, 0], 300),
        ([500, 1500, None], 500),
        ([-4, 6], 2),
        ([0, 0], 1),
        ([1.25, 3.5, 0.75], Fraction(1, 4)),
        ([0.1, 0.2, 0.7], Fraction(1, 10)),
        ([10.0, 20.0], 10),
        ([1e-5, 3e-5], Fraction(1, 100_000)),
    ],
)
def test_the_step_is_what_all_values_are_multiples_of(values: list[object], step: object) -> None:
    grid = grid_of(values)
    assert grid is not None
    assert Fraction(grid.step, grid.unit) == step


def test_a_few_odd_numbers_do_not_make_the_grid_finer() -> None:
    assert grid_of([0.5] * 99 + [0.30000000000000004]) == Grid(5, 10)


@pytest.mark.parametrize("scale", [1e-4, 1.0, 700.0])
def test_continuous_numbers_go_by_less_than_a_thousandth_of_their_spread(scale: float) -> None:
    values = scale * np.random.default_rng(1).normal(size=101)
    grid = grid_of(values.tolist())
    assert grid is not None
    assert 1_000 <= iqr(values) * grid.unit / grid.step < 10_000


def test_large_continuous_numbers_become_whole_ones() -> None:
    values = 1e6 * np.random.default_rng(1).normal(size=100)
    assert grid_of(values.tolist()) == Grid(1, 1)


def test_dates_go_by_days_and_times_by_what_they_are_written_in() -> None:
    days = [pd.Timestamp("2024-01-01"), pd.Timestamp("2024-03-05")]
    grid = grid_of(days)
    assert grid is not None
    between = [grid.value(place) for place in grid.between(days[0], pd.Timestamp("2024-01-04"))]
    assert between == [pd.Timestamp("2024-01-02"), pd.Timestamp("2024-01-03")]
    times = ("2024-01-01 10:15", "2024-01-02 09:30", "2024-02-29 00:00", "2024-03-01 23:45")
    quarters = grid_of(map(pd.Timestamp, times))
    assert quarters is not None
    assert pd.Timedelta(quarters.step) == pd.Timedelta("15min")


def test_a_column_without_values_has_no_grid() -> None:
    assert grid_of([None, None]) is None


@given(
    unit=st.sampled_from([1, 10, 100, 10_000]),
    step=st.integers(1, 500),
    near=st.floats(-1e4, 1e4),
    far=st.floats(-1e4, 1e4),
)
def test_places_lie_strictly_between_and_none_is_left_out(
    unit: int, step: int, near: float, far: float
) -> None:
    grid = Grid(step, unit)
    places = grid.between(near, far)
    low, high = sorted([Fraction(repr(near)), Fraction(repr(far))])
    width = Fraction(step, unit)
    exact = [place * width for place in (places[0], places[-1])] if places else []
    assert all(low < value < high for value in exact)
    assert len(places) <= (high - low) / width + 1
    if places:
        # One step further on either side is no longer between.
        outside = [min(exact) - width, max(exact) + width]
        assert outside[0] <= low
        assert outside[1] >= high
        assert abs(grid.value(places[0]) - near) <= abs(grid.value(places[-1]) - near)
    else:
        assert high - low <= 2 * width
