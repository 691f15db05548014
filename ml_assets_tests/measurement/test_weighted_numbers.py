import numpy as np
import pytest
from sklearn import metrics

from ml_assets.measurement.weighted_numbers import weighted_mean, weighted_numbers


@pytest.mark.parametrize("metric", [
    "mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error",
    "mean_squared_log_error", "root_mean_squared_log_error", "mean_poisson_deviance",
    "mean_gamma_deviance", "root_mean_squared_error",
])  # fmt: skip
def test_fractional_weights_are_scikit_learns_sample_weights(metric: str) -> None:
    rng = np.random.default_rng(3)
    y, predicted = rng.gamma(3.0, size=30) + 0.1, rng.gamma(3.0, size=30) + 0.1
    weights = rng.random((4, 30))
    expected = [getattr(metrics, metric)(y, predicted, sample_weight=row) for row in weights]
    assert weighted_numbers(metric, y, predicted, weights) == pytest.approx(expected)


def test_numbers_outside_the_domain_have_no_value() -> None:
    y, predicted = np.array([1.0, 2.0]), np.array([1.0, -3.0])
    with np.errstate(invalid="ignore", divide="ignore"):
        for metric in ("mean_squared_log_error", "mean_gamma_deviance"):
            assert np.isnan(weighted_numbers(metric, y, predicted, np.ones((1, 2))))


def test_a_mean_is_weighted() -> None:
    weights = np.array([[1.0, 3.0], [1.0, 0.0]])
    assert weighted_mean(np.array([0.0, 4.0]), weights).tolist() == [3.0, 0.0]


def test_the_median_is_where_half_of_the_weight_lies_on_each_side() -> None:
    errors = np.array([4.0, 1.0, 3.0, 2.0])
    weights = np.array([[1.0, 1, 1, 1], [5.0, 1, 1, 1], [0.0, 0.5, 0.5, 1.0], [0, 0, 7.0, 0]])
    found = weighted_numbers("median_absolute_error", errors, np.zeros(4), weights)
    assert found.tolist() == [2.5, 4.0, 2.0, 3.0]
