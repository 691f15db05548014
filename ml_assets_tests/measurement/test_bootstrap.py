import numpy as np
import pytest

from ml_assets.measurement.bootstrap import bootstrap

VALUES = np.random.default_rng(1).normal(size=50)


def mean(counts: np.ndarray) -> np.ndarray:
    return counts @ VALUES / counts.sum(axis=1)


def test_the_spread_of_a_mean_is_its_standard_error() -> None:
    drawn = bootstrap({"mean": mean}, {"mean"}, 50, seed=3, samples=4000)["mean"]
    assert drawn.mean() == pytest.approx(VALUES.mean(), abs=0.02)
    assert drawn.std() == pytest.approx(VALUES.std() / np.sqrt(50), rel=0.05)


def test_all_measures_see_the_same_samples() -> None:
    measures = {"one": mean, "other": lambda counts: 2 * mean(counts), "slow": mean}
    drawn = bootstrap(measures, {"one", "other"}, 50, seed=3, samples=300)
    assert drawn["other"] == pytest.approx(2 * drawn["one"])
    assert drawn["slow"] == pytest.approx(drawn["one"][:100])
    again = bootstrap({"one": mean}, {"one"}, 50, seed=3, samples=300)
    assert (again["one"] == drawn["one"]).all()
