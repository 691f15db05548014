import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_assets.preparation.outliers import outliers


def test_the_fences_are_tukeys_outer_ones() -> None:
    numbers = pd.Series([*range(1, 100), 500, -300, 1000, np.nan, np.inf])
    found = outliers(numbers)
    assert found is not None
    present = np.array([*range(1, 100), 500, -300, 1000])
    first, third = np.percentile(present, [25, 75])
    assert (found.low, found.high) == (first - 3 * (third - first), third + 3 * (third - first))
    assert found.examples == [1000, 500, -300]
    assert (found.count, found.share) == (3, 3 / 102)


@pytest.mark.parametrize(
    "numbers", [[], [1.0] * 7 + [99], [1, 2, 3], [None] * 20, [0.0] * 90 + [7.0] * 10]
)
def test_where_nothing_says_what_far_is_there_are_none(numbers: list[float]) -> None:
    assert outliers(pd.Series(numbers, dtype="float64")) is None


def test_normal_numbers_have_none() -> None:
    assert outliers(pd.Series(np.random.default_rng(0).normal(size=20_000))) is None


@given(st.lists(st.floats(-1e6, 1e6), max_size=60))
def test_what_is_beyond_the_fences_is_counted(numbers: list[float]) -> None:
    found = outliers(pd.Series(numbers, dtype="float64"))
    if found is not None:
        beyond = [value for value in numbers if value < found.low or value > found.high]
        assert found.count == len(beyond) > 0
        assert set(found.examples) <= set(beyond)
        assert len(found.examples) <= 5
