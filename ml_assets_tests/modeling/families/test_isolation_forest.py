import numpy as np
import pytest
from sklearn.ensemble import IsolationForest

from ml_assets.modeling.families.isolation_forest import IsolationForests

ROWS = np.random.default_rng(1).normal(size=(100, 3))


def test_the_authors_settings_give_scikit_learns_scores() -> None:
    params = IsolationForests().portfolio("anomaly_detection")[0]
    model = IsolationForests().estimator(params, "anomaly_detection", seed=3).fit(ROWS)
    plain = IsolationForest(n_estimators=200, max_samples=256, random_state=3).fit(ROWS)
    assert model.detector_.score_samples(ROWS) == pytest.approx(plain.score_samples(ROWS))
