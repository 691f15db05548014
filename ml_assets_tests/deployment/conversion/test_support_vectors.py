import numpy as np
import pytest
from scipy import sparse
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import TransformedTargetRegressor
from sklearn.multiclass import OneVsRestClassifier
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.svm import SVC, SVR, OneClassSVM

from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.conversion.support_vectors import calibrated, radial_sum, scaled_target
from ml_assets_tests.deployment.conversion.graphs import numbers, run

X = numbers(90, 3) / np.logspace(-2, 3, 3)
TWO, THREE = X[:, 0] > 0, np.digitize(X[:, 1], [-0.5, 0.5])
ROWS = np.vstack([X, np.full((1, 3), 1e12)])


def test_distances_of_dense_and_sparse_machines() -> None:
    for given in (X, sparse.csr_matrix(X)):
        machine = SVC(C=3.0).fit(given, TWO)
        found = run(lambda graph, block, one=machine: radial_sum(graph, one, block.tensor), ROWS)
        np.testing.assert_allclose(found[:90, 0], machine.decision_function(given), atol=1e-12)
        assert found[90, 0] == machine.intercept_[0]
    one = OneClassSVM(nu=0.1).fit(X)
    found = run(lambda graph, block: radial_sum(graph, one, block.tensor), X)
    np.testing.assert_allclose(found[:, 0], one.decision_function(X), atol=1e-12)


def test_calibrated_probabilities_of_two_and_of_three_classes() -> None:
    for machine, y in ((SVC(), TWO), (OneVsRestClassifier(SVC()), THREE)):
        model = CalibratedClassifierCV(machine, cv=3, ensemble=False).fit(X, y)
        found = run(lambda graph, block, one=model: calibrated(graph, one, block.tensor), ROWS)
        np.testing.assert_allclose(found, model.predict_proba(ROWS), rtol=0, atol=1e-12)


def test_a_target_is_scaled_back() -> None:
    y = 1e5 + 100 * X[:, 0]
    model = TransformedTargetRegressor(SVR(), transformer=StandardScaler()).fit(X, y)
    found = run(lambda graph, block: scaled_target(graph, model, block.tensor), ROWS)
    np.testing.assert_allclose(found[:, 0], model.predict(ROWS), rtol=1e-13)


def test_other_machines_and_calibrations_are_refused() -> None:
    several = CalibratedClassifierCV(SVC(), cv=3).fit(X, TWO)
    steps = CalibratedClassifierCV(SVC(), cv=3, ensemble=False, method="isotonic").fit(X, TWO)
    pairs = CalibratedClassifierCV(SVC(), cv=3, ensemble=False).fit(X, THREE)
    for model, reason in ((several, "averaged"), (steps, "isotonic"), (pairs, "pairs")):
        with pytest.raises(CannotExpressError, match=reason):
            run(lambda graph, block, one=model: calibrated(graph, one, block.tensor), X)
    other = TransformedTargetRegressor(SVR(), transformer=MinMaxScaler()).fit(X, X[:, 0])
    with pytest.raises(CannotExpressError, match="MinMaxScaler"):
        run(lambda graph, block: scaled_target(graph, other, block.tensor), X)
