from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, Ridge, SGDClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from ml_assets.deployment.conversion.estimators import output
from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.estimator.ensemble import EnsembleClassifier, EnsembleRegressor
from ml_assets_tests.deployment.conversion.graphs import numbers, run

X = numbers(90, 3)
THREE = np.digitize(X[:, 1], [-0.5, 0.5])


def found(estimator: Any) -> np.ndarray:
    return run(lambda graph, block: output(graph, estimator, block), X)


@pytest.mark.parametrize(
    ("pooling", "intercepts"), [("mean", None), ("log", None), ("log", [0.2, -0.1, 0.4])]
)
def test_an_ensemble_of_classifiers(pooling: Any, intercepts: list[float] | None) -> None:
    members = [make_pipeline(StandardScaler(), LogisticRegression(C=C)) for C in (0.01, 99.0)]
    model = EnsembleClassifier(members, [0.7, 0.4], pooling, intercepts).fit(X, THREE)
    # Some probabilities are so small that only the least of all counts.
    assert (members[1].predict_proba(X) < 1e-4).any()
    np.testing.assert_allclose(found(model), model.predict_proba(X), rtol=0, atol=1e-14)


def test_an_ensemble_of_regressors() -> None:
    model = EnsembleRegressor([Ridge(), Ridge(99.0)], [0.7, 0.4], intercepts=[5.0])
    model.fit(X, X[:, 0] * 9)
    np.testing.assert_allclose(found(model)[:, 0], model.predict(X), rtol=1e-13)


def test_estimators_without_a_converter_are_named() -> None:
    model = SGDClassifier(loss="log_loss").fit(X, THREE)
    with pytest.raises(CannotExpressError, match=r"sklearn\.SGDClassifier"):
        found(model)
