import numpy as np
import pytest

from ml_assets.monitoring.performance.change_points import change_points
from ml_assets.spec.estimate import Estimate


def series(levels: list[float], error: float, seed: int) -> list[Estimate]:
    values = np.random.default_rng(seed).normal(levels, error)
    half = 1.96 * error
    return [Estimate(value=v, low=v - half, high=v + half) for v in values.tolist()]


def test_two_changes_are_found_where_they_are() -> None:
    levels = [0.9] * 6 + [0.8] * 5 + [0.85] * 7
    first, second = change_points(series(levels, 0.01, 1), seed=7)
    assert (first.place, second.place) == (6, 11)
    assert first.before == pytest.approx(0.9, abs=0.01)
    assert max(first.p_value, second.p_value) < 0.01


def test_a_steady_level_raises_few_false_alarms() -> None:
    alarms = sum(bool(change_points(series([0.9] * 12, 0.01, seed), 7)) for seed in range(200))
    assert alarms <= 6


def test_short_series_and_windows_without_a_number_are_passed_over() -> None:
    assert change_points(series([0.9, 0.9, 0.1], 0.01, 1), 7) == []
    told = series([0.9] * 4 + [0.7] * 4, 0.01, 1)
    told.insert(2, Estimate(value=float("nan"), low=float("nan"), high=float("nan")))
    told.insert(3, Estimate(value=0.1, low=0.1, high=0.1))
    (change,) = change_points(told, 7)
    assert change.place == 6
