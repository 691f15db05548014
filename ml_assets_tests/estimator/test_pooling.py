import numpy as np
import pytest
from scipy.special import softmax as reference_softmax

from ml_assets.estimator.pooling import (
    SMALLEST_PROBABILITY,
    log_probabilities,
    pooled,
    softmax,
)

ONE = np.array([[0.9, 0.1], [0.5, 0.5]])
OTHER = np.array([[0.3, 0.7], [0.0, 1.0]])


def test_the_linear_pool_is_the_weighted_mean() -> None:
    assert np.allclose(pooled([ONE, OTHER], [0.25, 0.75]), [[0.45, 0.55], [0.125, 0.875]])
    assert np.allclose(pooled([np.array([1.0, 2.0]), np.array([3.0, 5.0])], [0.5, 0.5]), [2, 3.5])


def test_intercepts_are_added() -> None:
    assert np.allclose(pooled([np.array([1.0, 2.0])], [2.0], "mean", [0.5]), [2.5, 4.5])


def test_the_logarithmic_pool_is_the_normalised_product() -> None:
    expected = ONE[0] ** 0.5 * OTHER[0] ** 2.0
    found = pooled([ONE, OTHER], [0.5, 2.0], "log")
    assert np.allclose(found[0], expected / expected.sum())
    assert np.allclose(found.sum(axis=1), 1.0)


def test_a_probability_of_zero_is_no_veto() -> None:
    found = pooled([ONE, OTHER], [1.0, 1.0], "log")[1]
    assert found[0] == pytest.approx(SMALLEST_PROBABILITY / (1.0 + SMALLEST_PROBABILITY))
    assert np.isfinite(log_probabilities(OTHER)).all()


def test_softmax_is_scipys_and_stays_finite() -> None:
    scores = np.array([[1.0, 2.0, 3.0], [1000.0, 0.0, -1000.0]])
    assert np.allclose(softmax(scores), reference_softmax(scores, axis=1))
