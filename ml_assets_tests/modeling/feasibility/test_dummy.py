import numpy as np
import pytest

from ml_assets.estimator.rows import Rows
from ml_assets.modeling.feasibility.dummy import fit_dummy

X = np.zeros((4, 1))
WEIGHTS = np.array([1.0, 1.0, 1.0, 5.0])


def test_numbers_are_told_their_weighted_mean() -> None:
    fitted = fit_dummy(Rows(X, np.array([0.0, 1.0, 2.0, 9.0]), WEIGHTS), "regression")
    assert fitted.predict(X) == pytest.approx([6.0] * 4)


def test_classes_are_told_their_weighted_shares() -> None:
    y = np.array(["no", "no", "no", "yes"], dtype=object)
    fitted = fit_dummy(Rows(X, y, WEIGHTS), "binary_classification")
    assert fitted.predict_proba(X)[0] == pytest.approx([3 / 8, 5 / 8])
