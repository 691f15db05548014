import numpy as np

from ml_assets.deployment.conversion.learners import learner_output
from ml_assets.estimator.neural_network import NeuralNetwork
from ml_assets_tests.deployment.conversion.graphs import numbers, run


def network(classification: bool) -> NeuralNetwork:
    return NeuralNetwork(
        classification=classification, rounds=8, most_rounds=8, patience=2, balanced=False, seed=1,
        settings={"hidden_layer_sizes": [6, 4]},
    )  # fmt: skip


def test_a_network_of_two_classes_has_both_probabilities() -> None:
    X = numbers(80, 2) * 50
    learner = network(True).fit(X, X[:, 0] > 0)

    found = run(lambda graph, block: learner_output(graph, learner, block.tensor), X)

    np.testing.assert_allclose(found, learner.predict_proba(X), rtol=0, atol=1e-13)


def test_a_network_predicts_numbers_in_the_targets_unit() -> None:
    X = numbers(80, 2) * 50
    learner = network(False).fit(X, 1e4 + X[:, 0])

    found = run(lambda graph, block: learner_output(graph, learner, block.tensor), X)

    np.testing.assert_allclose(found[:, 0], learner.predict(X), rtol=1e-13)


def test_where_nothing_was_to_be_learnt_the_same_is_predicted_for_all() -> None:
    X = np.ones((9, 2))
    classes = network(True).fit(X, np.arange(9) % 3)
    mean = network(False).fit(X, np.arange(9))
    rows = np.array([[1.0, np.nan], [5.0, 2.0]])

    for learner, expected in ((classes, classes.predict_proba(rows)), (mean, [[4.0], [4.0]])):
        found = run(lambda g, block, one=learner: learner_output(g, one, block.tensor), rows)
        np.testing.assert_array_equal(found, expected)
