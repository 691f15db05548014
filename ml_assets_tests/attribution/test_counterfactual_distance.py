import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import median_abs_deviation

from ml_assets.attribution.counterfactual_distance import Differences


def test_numbers_are_apart_in_median_absolute_deviations() -> None:
    values = np.random.default_rng(1).normal(size=50)
    found = Differences.of([*values.tolist(), None], measured=True)
    assert found.scale == pytest.approx(median_abs_deviation(values))
    assert found.between(1.0, 3.5) == pytest.approx(2.5 / median_abs_deviation(values))


def test_where_most_are_alike_the_standard_deviation_is_the_scale() -> None:
    assert Differences.of([0, 0, 0, 1], measured=True).scale == pytest.approx(np.sqrt(3) / 4)
    assert Differences.of([2, 2], measured=True).scale == 1.0
    assert Differences.of([None], measured=True).scale == 1.0


def test_moments_are_apart_as_numbers_are() -> None:
    days = pd.date_range("2024-01-01", periods=5).tolist()
    assert Differences.of(days, measured=True).between(days[0], days[3]) == pytest.approx(3.0)


def test_categories_and_missing_values_are_apart_by_one() -> None:
    colours = Differences.of(["red", "blue", None], measured=False)
    assert [colours.between("red", other) for other in ("red", "blue", None)] == [0, 1, 1]
    sizes = Differences.of([1.0, 5.0, None], measured=True)
    assert [sizes.between(None, 5.0), sizes.between(None, None)] == [1, 0]


@given(
    st.lists(st.none() | st.integers(-9, 9), min_size=1, max_size=9),
    st.none() | st.integers(-9, 9),
    st.booleans(),
)
def test_all_rows_at_once_are_as_one_by_one(
    values: list[int | None], value: int | None, measured: bool
) -> None:
    found = Differences.of(values, measured=measured)
    assert found.to_rows(value) == pytest.approx([found.between(value, each) for each in values])
