from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import ElasticNet, LogisticRegression, Ridge
from sklearn.naive_bayes import MultinomialNB
from sklearn.neural_network import MLPClassifier, MLPRegressor

from ml_assets.deployment.conversion import linear_models
from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets_tests.deployment.conversion.graphs import numbers, run

X = numbers(80, 4) / np.logspace(-2, 3, 4)
NUMBERS = X @ [1.0, -2.0, 0.5, 0.0] + 1e6
TWO, THREE = X[:, 0] > 0, np.digitize(X[:, 1], [-0.5, 0.5])
EXTREMES = np.vstack([X, np.full((1, 4), 1e12), np.full((1, 4), -1e12)])


def found(convert: str, model: Any, rows: np.ndarray) -> np.ndarray:
    function = getattr(linear_models, convert)
    return run(lambda graph, block: function(graph, model, block.tensor), rows)


@pytest.mark.parametrize("y", [TWO, THREE], ids=["two", "three"])
def test_probabilities_are_scikit_learns(y: np.ndarray) -> None:
    model = LogisticRegression().fit(X, y)
    expected = model.predict_proba(EXTREMES)
    np.testing.assert_allclose(found("logistic", model, EXTREMES), expected, rtol=0, atol=1e-14)
    bayes = MultinomialNB().fit(X > 0, y)
    np.testing.assert_allclose(
        found("naive_bayes", bayes, X > 0), bayes.predict_proba(X > 0), rtol=1e-12
    )
    network = MLPClassifier([8, 5], max_iter=20, random_state=1).fit(X, y)
    shares = found("perceptron", network, X)
    expected = network.predict_proba(X)[:, 1:] if shares.shape[1] == 1 else network.predict_proba(X)
    np.testing.assert_allclose(shares, expected, rtol=1e-12)


@pytest.mark.parametrize("model", [Ridge(), ElasticNet(0.01)])
def test_numbers_are_scikit_learns(model: Any) -> None:
    model.fit(X, NUMBERS)
    np.testing.assert_allclose(
        found("weighted_sum", model, EXTREMES)[:, 0], model.predict(EXTREMES), rtol=1e-14
    )


def test_networks_of_other_functions_are_refused() -> None:
    network = MLPRegressor(hidden_layer_sizes=[4], max_iter=20, random_state=1).fit(X, X[:, 0])
    np.testing.assert_allclose(found("perceptron", network, X)[:, 0], network.predict(X), rtol=1e-9)
    network.activation = "tanh"
    with pytest.raises(CannotExpressError, match="tanh"):
        found("perceptron", network, X)
