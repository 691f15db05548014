from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, Ridge, SGDClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.pmml.estimators import estimator_part
from ml_assets.deployment.pmml.evaluator import Evaluator
from ml_assets.deployment.pmml.fields import Columns, Fields
from ml_assets.deployment.pmml.part import Part
from ml_assets.estimator.ensemble import EnsembleClassifier, EnsembleRegressor
from ml_assets_tests.deployment.conversion.graphs import numbers
from ml_assets_tests.deployment.pmml.files import fields_of, told_by

X = numbers(90, 3)
THREE = np.digitize(X[:, 1], [-0.5, 0.5])


def found(evaluator: Evaluator, estimator: Any) -> np.ndarray:
    def built(fields: Fields, names: list[str], classes: list[str]) -> Part:
        columns = Columns(tuple(map(fields.column, names)), tuple(names))
        return estimator_part(fields, estimator, columns, classes)

    return told_by(evaluator, built, X, getattr(estimator, "classes_", ()))


@pytest.mark.parametrize(
    ("pooling", "intercepts"), [("mean", None), ("log", None), ("log", [0.2, -0.1, 0.4])]
)
def test_an_ensemble_of_classifiers(
    pooling: Any, intercepts: list[float] | None, evaluator: Evaluator
) -> None:
    members = [make_pipeline(StandardScaler(), LogisticRegression(C=C)) for C in (0.01, 99.0)]
    model = EnsembleClassifier(members, [0.7, 0.3], pooling, intercepts).fit(X, THREE)
    # Some probabilities are so small that only the least of all counts.
    assert (members[1].predict_proba(X) < 1e-4).any()
    np.testing.assert_allclose(found(evaluator, model), model.predict_proba(X), rtol=0, atol=1e-14)


@pytest.mark.parametrize(
    ("weights", "intercepts"), [([0.7, 0.3], None), ([0.7, 0.4], None), ([0.7, 0.4], [5.0])]
)
def test_an_ensemble_of_regressors(
    weights: list[float], intercepts: list[float] | None, evaluator: Evaluator
) -> None:
    model = EnsembleRegressor([Ridge(), Ridge(99.0)], weights, intercepts=intercepts)
    model.fit(X, X[:, 0] * 9)
    np.testing.assert_allclose(found(evaluator, model), model.predict(X), rtol=1e-12)


def test_estimators_that_nothing_is_written_for_are_named() -> None:
    fields, columns = fields_of(["x0", "x1", "x2"])
    other = SGDClassifier(loss="log_loss").fit(X, THREE)
    with pytest.raises(CannotExpressError, match=r"sklearn\.SGDClassifier"):
        estimator_part(fields, other, columns, ["0", "1", "2"])
    members = [LogisticRegression().fit(X, THREE)]
    with pytest.raises(CannotExpressError, match="sum is not 1"):
        estimator_part(fields, EnsembleClassifier(members, [0.7]), columns, ["0", "1", "2"])
