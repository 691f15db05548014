import numpy as np
import pytest
from scipy import stats
from scipy.spatial import distance

from ml_assets.monitoring.drift.effects import (
    jensen_shannon,
    psi,
    tenth_groups,
    tenths,
    wasserstein,
)
from ml_assets_tests.monitoring.drift.columns import pair


@pytest.mark.parametrize("shift", [0.0, 0.05, 0.3, 20.0])
@pytest.mark.parametrize("shape", ["normal", "lognormal"])
def test_wasserstein_is_scipy_s(shape: str, shift: float) -> None:
    draws = np.random.default_rng(1)
    before, now = getattr(draws, shape)(size=9000), getattr(draws, shape)(size=4000) + shift
    both = pair(before.tolist(), now.tolist())
    expected = stats.wasserstein_distance(before, now) / before.std()
    assert wasserstein(both.before, both.now) == pytest.approx(expected, abs=0.01, rel=0.01)


def test_wasserstein_of_whole_numbers_is_exact() -> None:
    draws = np.random.default_rng(1)
    before, now = draws.poisson(3, 500), draws.poisson(4, 300)
    both = pair(before.tolist(), np.minimum(now, before.max()).tolist())
    expected = stats.wasserstein_distance(before, np.minimum(now, before.max())) / before.std()
    assert wasserstein(both.before, both.now) == pytest.approx(expected)


def test_a_constant_that_changes_is_infinitely_far() -> None:
    assert wasserstein(*_sides([0.1] * 50, [0.1] * 80)) == 0.0
    assert wasserstein(*_sides([0.1] * 50, [0.2] * 80)) == float("inf")
    assert np.isnan(wasserstein(*_sides([1.0, 2.0], [None, None])))


def _sides(before: list, now: list) -> tuple:
    both = pair(before, now)
    return both.before, both.now


def test_jensen_shannon_is_scipy_s() -> None:
    before, now = [10, 50, 40, 0], [30, 30, 30, 10]
    expected = distance.jensenshannon([0.1, 0.5, 0.4, 0], [0.3, 0.3, 0.3, 0.1])
    assert jensen_shannon(before, now) == pytest.approx(expected)
    assert jensen_shannon([1, 0], [0, 1]) == pytest.approx(np.log(2) ** 0.5)
    assert jensen_shannon([3, 7], [30, 70]) == 0.0


def test_psi_by_hand_and_of_an_empty_bin() -> None:
    before, now = [50, 30, 20], [25, 25, 50]
    p, q = np.array(before) / 100, np.array(now) / 100
    assert psi(before, now) == pytest.approx(float(((p - q) * np.log(p / q)).sum()))
    assert psi([100, 0], [50, 50]) == pytest.approx(
        -0.5 * np.log(0.5) + (0.5 - 1e-4) * np.log(0.5 / 1e-4)
    )
    assert np.isnan(psi([0], [1]))


def test_tenths_hold_a_tenth_of_the_reference_each() -> None:
    p, q = tenths([4] * 250, [0] * 125 + [8] * 125)
    assert p == [100] * 10
    assert q == [0] * 5 + [200] * 5
    assert tenths([0, 90, 10], [1, 0, 0]) == ([0, 90, 10], [1, 0, 0])
    assert tenth_groups([0, 0]) == [0, 0]
