import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ml_assets.measurement.value_bins import numbered, readable_edges

NUMBERS = st.floats(-1e9, 1e9, allow_nan=False)


def holds(name: str, value: float) -> bool:
    """Whether a bin's name says that a number is in it."""
    for sign, is_so in (("≥", lambda a, b: a >= b), ("=", lambda a, b: a == b)):
        if name.startswith(f"x {sign} "):
            return bool(is_so(value, float(name.removeprefix(f"x {sign} "))))
    if "≤" in name:
        low, high = name.split(" ≤ x < ")
        return float(low) <= value < float(high)
    return value < float(name.removeprefix("x < "))


@given(arrays("float64", st.integers(1, 80), elements=NUMBERS | st.just(np.nan)))
def test_a_number_is_in_the_bin_whose_name_says_so(values: np.ndarray) -> None:
    # Names have 12 digits: numbers that differ by less are no matter of this test.
    values = np.round(values, 2)
    codes, names = numbered(values, "x", bins=4)
    assert ((codes == -1) == np.isnan(values)).all()
    for value, code in zip(values.tolist(), codes.tolist(), strict=True):
        if code >= 0:
            assert [holds(name, value) for name in names].index(True) == code
            assert sum(holds(name, value) for name in names) == 1


def test_bins_have_about_equally_many_rows() -> None:
    values = np.random.default_rng(1).lognormal(size=2_000)
    codes, names = numbered(values, "income", bins=5)
    assert len(names) == 5
    assert np.bincount(codes) == pytest.approx(400, abs=60)
    assert all(len(name) < 24 for name in names)


def test_many_equal_numbers_are_one_bin() -> None:
    values = np.concatenate([np.zeros(900), np.arange(1, 101)])
    codes, names = numbered(values, "debt", bins=5)
    assert names == ["debt < 1", "debt ≥ 1"]
    assert np.bincount(codes).tolist() == [900, 100]


def test_bounds_are_short_where_that_moves_few_rows() -> None:
    values = np.random.default_rng(2).normal(50_000, 10_000, size=5_000)
    edges = readable_edges(values, bins=4)
    quartiles = np.quantile(values, [0.25, 0.5, 0.75])
    assert edges == pytest.approx(quartiles, rel=0.01)
    assert all(float(f"{edge:.3g}") == edge for edge in edges)
