import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ml_assets.preparation.split_balance import class_balance, number_balance


def test_class_shares_and_their_test_by_hand() -> None:
    train = pd.Series(["a"] * 60 + ["b"] * 40 + [None] * 7)
    test = pd.Series(["a"] * 30 + ["b"] * 60 + ["c"] * 10)
    found = class_balance(train, test)
    assert {share.value: (share.training, share.test) for share in found.shares} == {
        "a": (0.6, 0.3), "b": (0.4, 0.6), "c": (0.0, 0.1)}  # fmt: skip
    assert found.largest_difference == pytest.approx(0.3)
    observed = np.array([[60, 40, 0], [30, 60, 10]])
    expected = np.array([[45, 50, 5], [45, 50, 5]])
    chi2 = ((observed - expected) ** 2 / expected).sum()
    assert found.p_value == pytest.approx(stats.chi2.sf(chi2, 2))
    assert found.cramers_v == pytest.approx((chi2 / 200) ** 0.5)


def test_equal_shares_and_a_single_class_differ_in_nothing() -> None:
    same = pd.Series([True, False] * 20)
    for train, test in ((same, same), (pd.Series(["x"]), pd.Series(["x", "x"]))):
        found = class_balance(train, test)
        assert (found.largest_difference, found.p_value, found.cramers_v) == (0, 1, 0)


def test_the_statistic_of_numbers_is_the_largest_distance_of_the_shares() -> None:
    rng = np.random.default_rng(0)
    train, test = pd.Series(rng.normal(size=300)), pd.Series(rng.normal(0.5, 1, 200))
    found = number_balance(train, pd.concat([test, pd.Series([np.nan])]))
    grid = np.concatenate([train, test])
    distance = max(abs((train <= x).mean() - (test <= x).mean()) for x in grid)
    assert found.statistic == pytest.approx(distance)
    assert found.p_value < 0.001
    assert (found.training_mean, found.test_std) == pytest.approx((train.mean(), test.std()))
    assert number_balance(train, train).statistic == 0
