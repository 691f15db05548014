import numpy as np
import pytest
from sklearn.svm import OneClassSVM

from ml_assets.modeling.families.one_class_svm import OneClassSvm

ROWS = np.random.default_rng(1).normal(size=(100, 3))


@pytest.mark.parametrize(("params", "gamma"), [
    ({"width": "scale"}, "scale"), ({"width": "own", "gamma": 0.2}, 0.2),
])  # fmt: skip
def test_it_is_scikit_learns_of_its_width(params: dict[str, object], gamma: object) -> None:
    params = {"numbers": "scaled", "nu": 0.2} | params
    model = OneClassSvm().estimator(params, "anomaly_detection", seed=3).fit(ROWS)
    plain = OneClassSVM(nu=0.2, gamma=gamma).fit(ROWS)
    assert model.detector_.score_samples(ROWS) == pytest.approx(plain.score_samples(ROWS))
