"""Estimators that are one weighted sum per class, or a few layers of them."""

from typing import Any

from ml_assets.deployment.conversion.graph import CannotExpressError, Graph


def logistic(graph: Graph, model: Any, tensor: str) -> str:
    """Return the probabilities of scikit-learn's LogisticRegression, (rows, classes)."""
    decision = graph.affine(tensor, model.coef_.T, model.intercept_)
    if len(model.classes_) == 2:
        return graph.both_classes(graph.add("Sigmoid", decision))
    return graph.add("Softmax", decision, axis=1)


def weighted_sum(graph: Graph, model: Any, tensor: str) -> str:
    """Return the numbers of scikit-learn's Ridge and ElasticNet, (rows, 1)."""
    import numpy as np

    weights = np.asarray(model.coef_, dtype="float64").reshape(-1, 1)
    return graph.affine(tensor, weights, np.asarray(model.intercept_).reshape(1))


def naive_bayes(graph: Graph, model: Any, tensor: str) -> str:
    """Return the probabilities of scikit-learn's MultinomialNB, (rows, classes)."""
    score = graph.affine(tensor, model.feature_log_prob_.T, model.class_log_prior_)
    return graph.add("Softmax", score, axis=1)


def perceptron(graph: Graph, model: Any, tensor: str) -> str:
    """Return what scikit-learn's multi-layer perceptron predicts.

    Numbers are (rows, 1), the second of two classes' probabilities too; else (rows, classes).
    """
    if model.activation != "relu":
        raise CannotExpressError(f"a network's layers end in {model.activation}")
    for layer, (weights, shift) in enumerate(zip(model.coefs_, model.intercepts_, strict=True)):
        tensor = graph.affine(tensor, weights, shift)
        if layer + 2 < model.n_layers_:
            tensor = graph.add("Relu", tensor)
    if model.out_activation_ == "identity":
        return tensor
    if model.out_activation_ == "logistic":
        return graph.add("Sigmoid", tensor)
    return graph.add("Softmax", tensor, axis=1)
