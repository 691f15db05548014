import numpy as np
import pytest
from scipy.stats import norm
from scipy.stats.mstats import plotting_positions

from ml_assets.modeling.evaluation.normal_quantiles import normal_quantiles


def test_places_are_hazens() -> None:
    values = np.random.default_rng(1).normal(2, 3, 60)
    normal, found = normal_quantiles(values)
    expected = np.asarray(plotting_positions(np.sort(values), alpha=0.5, beta=0.5))
    assert normal == pytest.approx(norm.ppf(expected))
    assert found.tolist() == sorted(values)


def test_normal_values_lie_on_a_line() -> None:
    normal, found = normal_quantiles(np.random.default_rng(1).normal(2, 3, 5000))
    slope, level = np.polyfit(normal, found, 1)
    assert (slope, level) == (pytest.approx(3, abs=0.1), pytest.approx(2, abs=0.1))
    assert len(found) == 400


def test_weights_move_the_places() -> None:
    values, counts = np.array([1.0, 2.0, 3.0]), np.array([2.0, 1.0, 1.0])
    normal, found = normal_quantiles(values, counts)
    assert norm.cdf(normal) == pytest.approx([0.25, 0.625, 0.875])
    assert found.tolist() == [1.0, 2.0, 3.0]
