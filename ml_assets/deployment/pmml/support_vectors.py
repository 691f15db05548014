"""PMML's SupportVectorMachineModel with radial kernels, and what calibrates it.

https://dmg.org/pmml/v4-4-1/SupportVectorMachine.html
"""

from collections.abc import Sequence
from typing import Any

from ml_assets.deployment.conversion.feature_steps import type_name
from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.pmml.expressions import apply, reference
from ml_assets.deployment.pmml.fields import Fields, derived_fields
from ml_assets.deployment.pmml.markup import number, tag
from ml_assets.deployment.pmml.part import Part, Segment, mining_model, number_output
from ml_assets.deployment.pmml.regression import shares_of, sigmoid, weighted_sum


def machine(fitted: Any, names: Sequence[str]) -> Part:
    """Return the distances to the border of SVC (two classes), or SVR's numbers."""
    if fitted.kernel != "rbf" or fitted.dual_coef_.shape[0] != 1:
        raise CannotExpressError("a support vector machine of another kernel, or of pairs")
    vectors, weights = _dense(fitted.support_vectors_), _dense(fitted.dual_coef_)[0]
    count = len(weights)
    listed = tag("VectorFields", *(reference(name) for name in names), numberOfFields=len(names))
    rows = [_vector(place, row) for place, row in enumerate(vectors.tolist())]
    kernel = tag("RadialBasisKernelType", gamma=float(fitted._gamma))
    chosen = [tag("SupportVector", vectorId=str(place)) for place in range(count)]
    each = [tag("Coefficient", value=float(weight)) for weight in weights]
    body = (
        kernel
        + tag("VectorDictionary", listed, *rows, numberOfVectors=count)
        + tag(
            "SupportVectorMachine",
            tag("SupportVectors", *chosen, numberOfSupportVectors=count),
            tag("Coefficients", *each, numberOfCoefficients=count,
                absoluteValue=float(fitted.intercept_[0])),
        )
    )  # fmt: skip
    return Part("SupportVectorMachineModel", "regression", body, frozenset(names))


def scaled_target(fields: Fields, model: Any, names: Sequence[str], classes: Sequence[str]) -> Part:
    """Return scikit-learn's TransformedTargetRegressor around an SVR."""
    regressor, scaler = model.regressor_, model.transformer_
    known = (type_name(regressor), type_name(scaler))
    if known != ("sklearn.SVR", "sklearn.StandardScaler"):
        raise CannotExpressError(f"no PMML is written for {' behind '.join(known)}")
    made = fields.fresh("distance")
    last = weighted_sum([(made, float(scaler.scale_[0]))], float(scaler.mean_[0]))
    first = Segment(machine(regressor, names), number_output(made))
    return mining_model(fields, "regression", "modelChain", [first, Segment(last, "")], [made])


def calibrated(fields: Fields, model: Any, names: Sequence[str], classes: Sequence[str]) -> Part:
    """Return scikit-learn's CalibratedClassifierCV by sigmoids around machines."""
    inner = model.calibrated_classifiers_[0]
    if len(model.calibrated_classifiers_) != 1 or inner.method != "sigmoid":
        raise CannotExpressError("probabilities are calibrated otherwise than by one sigmoid")
    machines = _machines(inner.estimator)
    made = [fields.fresh("distance") for _ in machines]
    first = [
        Segment(machine(one, names), number_output(name))
        for one, name in zip(machines, made, strict=True)
    ]
    lines = [(-float(one.a_), -float(one.b_)) for one in inner.calibrators]
    if len(classes) == 2:
        slope, shift = lines[0]
        last = sigmoid([(made[0], slope)], shift, classes)
    else:
        last = _each_sigmoid(fields, made, lines, classes)
    return mining_model(fields, "classification", "modelChain", [*first, Segment(last, "")], made)


def _each_sigmoid(
    fields: Fields,
    made: Sequence[str],
    lines: Sequence[tuple[float, float]],
    classes: Sequence[str],
) -> Part:
    """Return the shares of sigmoids, one per class, in their sum."""
    derived = {}
    for name, (slope, shift) in zip(made, lines, strict=True):
        line = apply("+", apply("*", reference(name), -slope), -shift)
        derived[apply("/", 1.0, apply("+", 1.0, apply("exp", line)))] = fields.fresh("share")
    before = tag("LocalTransformations", *derived_fields(derived))
    part = shares_of(list(derived.values()), classes, before)
    return Part(part.element, part.function, part.body, frozenset(made), part.attributes)


def _machines(estimator: Any) -> list[Any]:
    if type_name(estimator) == "sklearn.SVC":
        return [estimator]
    if type_name(estimator) != "sklearn.OneVsRestClassifier":
        raise CannotExpressError(f"no PMML is written for a calibrated {type_name(estimator)}")
    if any(type_name(one) != "sklearn.SVC" for one in estimator.estimators_):
        raise CannotExpressError("a class that all training rows have, or none")
    return list(estimator.estimators_)


def _vector(place: int, row: Sequence[float]) -> str:
    """Return a vector by the places, from 1 on, and values of what is not zero."""
    there = [at for at, value in enumerate(row) if value]
    return tag(
        "VectorInstance",
        tag("REAL-SparseArray",
            tag("Indices", " ".join(str(at + 1) for at in there)),
            tag("REAL-Entries", " ".join(number(row[at]) for at in there)),
            n=len(row)),
        id=str(place),
    )  # fmt: skip


def _dense(matrix: Any) -> Any:
    import numpy as np

    dense = matrix.toarray() if hasattr(matrix, "toarray") else matrix
    return np.asarray(dense, dtype="float64")
