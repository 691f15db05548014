import numpy as np
import pytest
from sklearn.neighbors import LocalOutlierFactor

from ml_assets.modeling.families.local_outlier_factor import LocalOutlierFactors

ROWS = np.random.default_rng(1).normal(size=(100, 3))


def test_new_rows_get_scikit_learns_factors() -> None:
    params = {"numbers": "scaled", "n_neighbors": 12}
    model = LocalOutlierFactors().estimator(params, "anomaly_detection", seed=3).fit(ROWS)
    plain = LocalOutlierFactor(n_neighbors=12, novelty=True).fit(ROWS)
    assert model.detector_.score_samples(ROWS + 1) == pytest.approx(plain.score_samples(ROWS + 1))
    assert model.most_rows == 10_000
