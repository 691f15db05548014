from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import ElasticNet, LogisticRegression, Ridge
from sklearn.naive_bayes import MultinomialNB

from ml_assets.deployment.pmml.evaluator import Evaluator
from ml_assets.deployment.pmml.regression import constant_shares, distance, linear
from ml_assets_tests.deployment.conversion.graphs import numbers
from ml_assets_tests.deployment.pmml.files import told_by

X = numbers(80, 3)
THREE = np.digitize(X[:, 1], [-0.5, 0.5])
# The exponentials of the sums would overflow.
ROWS = np.vstack([X, np.full((1, 3), 1e12), np.full((1, 3), -1e12)])


@pytest.mark.parametrize("model", [Ridge(), ElasticNet(1.0)])
def test_numbers(model: Any, evaluator: Evaluator) -> None:
    model.fit(X, X[:, 0] * 9 + X[:, 2])
    found = told_by(evaluator, lambda *given: linear(given[0], model, *given[1:]), ROWS)
    np.testing.assert_allclose(found, model.predict(ROWS), rtol=1e-12)


@pytest.mark.parametrize("y", [THREE > 1, THREE])
def test_probabilities_of_two_and_of_three_classes(y: Any, evaluator: Evaluator) -> None:
    model = LogisticRegression().fit(X, y)
    found = told_by(
        evaluator, lambda *given: linear(given[0], model, *given[1:]), ROWS, model.classes_
    )
    np.testing.assert_allclose(found, model.predict_proba(ROWS), rtol=0, atol=1e-14)


def test_a_counting_model_is_a_softmax_of_sums(evaluator: Evaluator) -> None:
    counts = np.abs(np.round(X))
    model = MultinomialNB().fit(counts, THREE)
    found = told_by(evaluator, lambda *given: linear(given[0], model, *given[1:]), counts,
                    model.classes_)  # fmt: skip
    np.testing.assert_allclose(found, model.predict_proba(counts), rtol=0, atol=1e-12)


def test_the_same_shares_for_every_row(evaluator: Evaluator) -> None:
    found = told_by(evaluator, lambda *given: constant_shares([0.25, 0.75], given[2]), X, "ab")
    assert np.array_equal(found, np.tile([0.25, 0.75], (80, 1)))


def test_a_squared_distance_in_a_matrix(evaluator: Evaluator) -> None:
    root = numbers(3, 3, seed=9)
    matrix, centre = root @ root.T, np.array([1.0, -2.0, 0.5])
    found = told_by(
        evaluator, lambda *given: distance(given[0], given[1], centre, matrix, -0.5, 3.0), X
    )
    expected = 3.0 - 0.5 * np.einsum("ni,ij,nj->n", X - centre, matrix, X - centre)
    np.testing.assert_allclose(found, expected, rtol=1e-9)
