import numpy as np
import pytest
from scipy import sparse
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import TransformedTargetRegressor
from sklearn.multiclass import OneVsRestClassifier
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.svm import SVC, SVR

from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.pmml.evaluator import Evaluator
from ml_assets.deployment.pmml.support_vectors import calibrated, machine, scaled_target
from ml_assets_tests.deployment.conversion.test_support_vectors import ROWS, THREE, TWO, X
from ml_assets_tests.deployment.pmml.files import fields_of, told_by

NAMES = ["x0", "x1", "x2"]


def test_distances_of_dense_and_sparse_machines(evaluator: Evaluator) -> None:
    for given in (X, sparse.csr_matrix(X)):
        fitted = SVC(C=3.0).fit(given, TWO)
        found = told_by(evaluator, lambda *said, one=fitted: machine(one, said[1]), X)
        np.testing.assert_allclose(found, fitted.decision_function(given), atol=1e-12)


def test_calibrated_probabilities_of_two_and_of_three_classes(evaluator: Evaluator) -> None:
    for one, y in ((SVC(), TWO), (OneVsRestClassifier(SVC()), THREE)):
        model = CalibratedClassifierCV(one, cv=3, ensemble=False).fit(X, y)
        found = told_by(
            evaluator, lambda *said, one=model: calibrated(said[0], one, *said[1:]), ROWS,
            model.classes_,
        )  # fmt: skip
        np.testing.assert_allclose(found, model.predict_proba(ROWS), rtol=0, atol=1e-12)


def test_a_target_is_scaled_back(evaluator: Evaluator) -> None:
    y = 1e5 + 100 * X[:, 0]
    model = TransformedTargetRegressor(SVR(), transformer=StandardScaler()).fit(X, y)
    found = told_by(evaluator, lambda *said: scaled_target(said[0], model, *said[1:]), ROWS)
    np.testing.assert_allclose(found, model.predict(ROWS), rtol=1e-13)


def test_other_machines_and_calibrations_are_refused() -> None:
    fields, _ = fields_of(NAMES)
    several = CalibratedClassifierCV(SVC(), cv=3).fit(X, TWO)
    pairs = CalibratedClassifierCV(SVC(), cv=3, ensemble=False).fit(X, THREE)
    for model, reason in ((several, "otherwise than by one"), (pairs, "pairs")):
        with pytest.raises(CannotExpressError, match=reason):
            calibrated(fields, model, NAMES, ["0", "1"])
    other = TransformedTargetRegressor(SVR(), transformer=MinMaxScaler()).fit(X, X[:, 0])
    with pytest.raises(CannotExpressError, match="MinMaxScaler"):
        scaled_target(fields, other, NAMES, [])
