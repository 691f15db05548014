"""Support vector machines with radial kernels, their calibration, and a scaled target."""

from typing import Any

from ml_assets.deployment.conversion.feature_steps import type_name
from ml_assets.deployment.conversion.graph import CannotExpressError, Graph


def radial_sum(graph: Graph, machine: Any, tensor: str) -> str:
    """Return the distances to the border of SVC (two classes) and OneClassSVM, or SVR's numbers.

    They are sums of exp(-gamma d^2) over the support vectors, (rows, 1).
    """
    if machine.kernel != "rbf" or machine.dual_coef_.shape[0] != 1:
        raise CannotExpressError("a support vector machine of another kernel, or of pairs")
    vectors, weights = _dense(machine.support_vectors_), _dense(machine.dual_coef_)
    kernel = _kernel(graph, tensor, vectors, float(machine._gamma))
    return graph.affine(kernel, weights.T, machine.intercept_)


def _kernel(graph: Graph, tensor: str, vectors: Any, gamma: float) -> str:
    import numpy as np

    graph.widest = max(graph.widest, len(vectors))
    own = graph.add("ReduceSumSquare", tensor, axes=[1], keepdims=1)
    theirs = graph.constant((vectors**2).sum(axis=1))
    product = graph.add("MatMul", tensor, graph.constant(-2.0 * vectors.T))
    squared = graph.add("Add", graph.add("Add", product, own), theirs)
    # A rounding may make the distance of a row to itself a negative number.
    squared = graph.add("Max", squared, graph.constant(0.0))
    return graph.add("Exp", graph.add("Mul", squared, graph.constant(np.float64(-gamma))))


def calibrated(graph: Graph, model: Any, tensor: str) -> str:
    """Return the probabilities of scikit-learn's CalibratedClassifierCV by sigmoids."""
    import numpy as np

    if len(model.calibrated_classifiers_) != 1:
        raise CannotExpressError("several calibrated machines are averaged")
    inner = model.calibrated_classifiers_[0]
    if inner.method != "sigmoid":
        raise CannotExpressError(f"probabilities are calibrated by {inner.method}")
    distances = _distances(graph, inner.estimator, tensor)
    slopes = np.array([float(one.a_) for one in inner.calibrators])
    shifts = np.array([float(one.b_) for one in inner.calibrators])
    line = graph.add("Add", graph.add("Mul", distances, graph.constant(slopes)),
                     graph.constant(shifts))  # fmt: skip
    shares = graph.add("Sigmoid", graph.add("Neg", line))
    if len(inner.classes) == 2:
        return graph.both_classes(shares)
    total = graph.summed(shares, 1, keep=True)
    nothing = graph.add("Equal", total, graph.constant(0.0))
    even = graph.constant(1.0 / len(inner.classes))
    return graph.add("Where", nothing, even, graph.add("Div", shares, total))


def _distances(graph: Graph, machine: Any, tensor: str) -> str:
    if type_name(machine) == "sklearn.SVC":
        return radial_sum(graph, machine, tensor)
    if type_name(machine) != "sklearn.OneVsRestClassifier":
        raise CannotExpressError(f"no converter is written for a calibrated {type_name(machine)}")
    if any(type_name(one) != "sklearn.SVC" for one in machine.estimators_):
        raise CannotExpressError("a class that all training rows have, or none")
    return graph.joined([radial_sum(graph, one, tensor) for one in machine.estimators_])


def scaled_target(graph: Graph, model: Any, tensor: str) -> str:
    """Return the numbers of scikit-learn's TransformedTargetRegressor around an SVR."""
    regressor, scaler = model.regressor_, model.transformer_
    known = (type_name(regressor), type_name(scaler))
    if known != ("sklearn.SVR", "sklearn.StandardScaler"):
        raise CannotExpressError(f"no converter is written for {' behind '.join(known)}")
    scaled = radial_sum(graph, regressor, tensor)
    grown = graph.add("Mul", scaled, graph.constant(scaler.scale_))
    return graph.add("Add", grown, graph.constant(scaler.mean_))


def _dense(matrix: Any) -> Any:
    import numpy as np

    dense = matrix.toarray() if hasattr(matrix, "toarray") else matrix
    return np.asarray(dense, dtype="float64")
