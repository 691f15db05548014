from typing import Any

import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier, MLPRegressor

from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.pmml.evaluator import Evaluator
from ml_assets.deployment.pmml.neural_network import perceptron
from ml_assets_tests.deployment.conversion.graphs import numbers
from ml_assets_tests.deployment.pmml.files import fields_of, told_by

X = numbers(80, 3)
THREE = np.digitize(X[:, 1], [-0.5, 0.5])


# The exponentials of the sums would overflow.
ROWS = np.vstack([X, np.full((1, 3), 1e9), np.full((1, 3), -1e9)])


@pytest.mark.parametrize("y", [THREE > 1, THREE])
def test_probabilities_of_two_and_of_three_classes(y: Any, evaluator: Evaluator) -> None:
    model = MLPClassifier((7, 4), max_iter=5, random_state=1).fit(X, y)
    found = told_by(
        evaluator, lambda *given: perceptron(given[0], model, *given[1:]), ROWS, model.classes_
    )
    np.testing.assert_allclose(found, model.predict_proba(ROWS), rtol=0, atol=1e-12)


def test_numbers(evaluator: Evaluator) -> None:
    model = MLPRegressor(hidden_layer_sizes=(5,), max_iter=5, random_state=1).fit(X, X[:, 0])
    found = told_by(evaluator, lambda *given: perceptron(given[0], model, *given[1:]), X)
    np.testing.assert_allclose(found, model.predict(X), rtol=1e-12)


def test_other_layers_are_refused() -> None:
    model = MLPRegressor(hidden_layer_sizes=(2,), activation="tanh", max_iter=2).fit(X, X[:, 0])
    fields, columns = fields_of(["x0", "x1", "x2"])
    with pytest.raises(CannotExpressError, match="tanh"):
        perceptron(fields, model, columns.features, [])
