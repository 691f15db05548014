import numpy as np
import pytest
from scipy import stats

from ml_assets.monitoring.drift.significance import (
    adjusted,
    chi_square,
    kolmogorov_smirnov,
    two_shares,
)
from ml_assets_tests.monitoring.drift.columns import pair


def test_kolmogorov_smirnov_of_a_bin_per_value_is_scipy_s() -> None:
    draws = np.random.default_rng(1)
    before, now = draws.integers(0, 200, 3000), draws.integers(5, 200, 800)
    both = pair(before.tolist(), now.tolist())
    found = kolmogorov_smirnov(both.before.counts, both.now.counts)
    expected = stats.ks_2samp(before, now, method="asymp")
    assert found.statistic == pytest.approx(expected.statistic)
    assert found.p_value == pytest.approx(expected.pvalue)


@pytest.mark.parametrize("shift", [0.0, 0.03, 0.1, 0.5])
def test_bins_never_raise_an_alarm_and_lose_little(shift: float) -> None:
    draws = np.random.default_rng(2)
    before, now = draws.normal(size=8000), draws.normal(shift, 1, 3000)
    both = pair(before.tolist(), now.tolist())
    found = kolmogorov_smirnov(both.before.counts, both.now.counts)
    expected = stats.ks_2samp(before, now, method="asymp")
    assert 0 <= expected.statistic - found.statistic < 1 / 256 + 0.005
    assert found.p_value >= expected.pvalue * (1 - 1e-9)


def test_chi_square_is_scipy_s() -> None:
    before, now = [500, 300, 200], [120, 100, 60]
    found = chi_square([*before, 0], [*now, 0])
    expected = stats.chi2_contingency([before, now], correction=False)
    assert found == pytest.approx((expected.statistic, expected.pvalue))


def test_rare_bins_are_taken_together() -> None:
    # 1 of 100 rows is on the second side: of the last four bins 0.4 are expected each.
    before, now = [9000, 860, 10, 10, 10, 10], [91, 9, 0, 0, 0, 0]
    found = chi_square(before, now)
    expected = stats.chi2_contingency([[9000, 900], [91, 9]], correction=False)
    assert found.p_value == pytest.approx(expected.pvalue)
    assert chi_square([3, 0, 0], [0, 3, 0]) == (0.0, 1.0)


def test_values_without_a_bin_are_counted_as_rare_ones() -> None:
    found = chi_square([600, 390, *[1] * 10, 0], [600, 390, *[0] * 10, 10])
    assert found.p_value == pytest.approx(1.0)


def test_two_shares_are_exact_where_they_are_small() -> None:
    assert two_shares((0, 1000), (3, 50)) == pytest.approx(
        stats.fisher_exact([[0, 1000], [3, 47]]).pvalue
    )
    large = stats.chi2_contingency([[100, 900], [300, 1700]], correction=False).pvalue
    assert two_shares((100, 1000), (300, 2000)) == pytest.approx(large)


def test_without_rows_nothing_is_significant() -> None:
    assert kolmogorov_smirnov([0, 0], [3, 4]).p_value == 1.0
    assert chi_square([0, 0], [3, 4]).p_value == 1.0
    assert two_shares((0, 0), (3, 4)) == 1.0
    assert adjusted([]) == []
