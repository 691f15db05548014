import numpy as np
import pytest
from scipy.spatial.distance import mahalanobis
from sklearn.covariance import EllipticEnvelope, ledoit_wolf

from ml_assets.estimator.mahalanobis import Mahalanobis

ROWS = np.random.default_rng(2).normal(size=(80, 3)) @ np.diag([1.0, 5.0, 0.2])


def test_shrunk_distances_are_those_of_ledoit_and_wolf() -> None:
    covariance, _ = ledoit_wolf(ROWS)
    inverse, middle = np.linalg.inv(covariance), ROWS.mean(axis=0)
    expected = [-(mahalanobis(row, middle, inverse) ** 2) for row in ROWS]
    assert Mahalanobis().fit(ROWS).score_samples(ROWS) == pytest.approx(expected)


def test_robust_distances_are_those_of_the_elliptic_envelope() -> None:
    found = Mahalanobis("robust", seed=1).fit(ROWS).score_samples(ROWS)
    assert found == pytest.approx(EllipticEnvelope(random_state=1).fit(ROWS).score_samples(ROWS))


def test_more_columns_than_rows_are_no_obstacle() -> None:
    wide = np.random.default_rng(3).normal(size=(10, 40))
    assert np.isfinite(Mahalanobis().fit(wide).score_samples(wide)).all()
