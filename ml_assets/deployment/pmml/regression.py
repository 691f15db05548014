"""PMML's RegressionModel: weighted sums, alone or behind other models.

https://dmg.org/pmml/v4-4-1/Regression.html
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ml_assets.deployment.pmml.expressions import apply, most, reference
from ml_assets.deployment.pmml.fields import Fields, derived_fields
from ml_assets.deployment.pmml.markup import tag
from ml_assets.deployment.pmml.part import Part, Segment, mining_model, number_output

if TYPE_CHECKING:
    import numpy as np

Terms = Sequence[tuple[str, float]]


def weighted_sum(terms: Terms, intercept: float) -> Part:
    """Return the model of a number: fields times coefficients, and the intercept."""
    return Part("RegressionModel", "regression", _table(terms, intercept), _fields(terms))


def sigmoid(terms: Terms, intercept: float, classes: Sequence[str]) -> Part:
    """Return the model of two classes, of which the sum's logistic function is the second's."""
    first, second = classes
    body = _table(terms, intercept, second) + _table([], 0.0, first)
    return Part("RegressionModel", "classification", body, _fields(terms),
                (("normalizationMethod", "logit"),))  # fmt: skip


def shares_of(terms: Sequence[str], classes: Sequence[str], before: str = "") -> Part:
    """Return the model of classes whose probabilities are in proportion to these fields.

    ``before`` are local transformations that make them.
    """
    tables = [_table([(name, 1.0)], 0.0, value) for name, value in zip(terms, classes, strict=True)]
    return Part("RegressionModel", "classification", before + "".join(tables), frozenset(terms),
                (("normalizationMethod", "simplemax"),))  # fmt: skip


def softmax(fields: Fields, sums: Sequence[str], classes: Sequence[str], used: set[str]) -> Part:
    """Return the model of classes whose probabilities are the softmax of expressions.

    ``used`` are the fields that the expressions read. The largest is subtracted first:
    RegressionModel's own softmax overflows where a sum is above 709.
    """
    derived = {one: fields.fresh("sum") for one in sums}
    names = list(derived.values())
    top = fields.fresh("largest_sum")
    derived[most([reference(name) for name in names])] = top
    powers = []
    for name in names:
        power = apply("exp", apply("-", reference(name), reference(top)))
        derived[power] = fields.fresh("power")
        powers.append(derived[power])
    part = shares_of(powers, classes, tag("LocalTransformations", *derived_fields(derived)))
    return Part(part.element, part.function, part.body, frozenset(used), part.attributes)


def linear(fields: Fields, model: Any, names: Sequence[str], classes: Sequence[str]) -> Part:
    """Return scikit-learn's Ridge, ElasticNet, LogisticRegression and MultinomialNB.

    The last one is a softmax of weighted sums too, with the priors' logarithms as intercepts.
    """
    import numpy as np

    counting = hasattr(model, "feature_log_prob_")
    weights = np.atleast_2d(model.feature_log_prob_ if counting else model.coef_)
    shifts = np.atleast_1d(model.class_log_prior_ if counting else model.intercept_)
    tables = [
        (list(zip(names, row.tolist(), strict=True)), float(shift))
        for row, shift in zip(weights, np.broadcast_to(shifts, len(weights)), strict=True)
    ]
    if not classes:
        return weighted_sum(*tables[0])
    if len(tables) == 1:
        return sigmoid(*tables[0], classes)
    return chained_softmax(fields, [weighted_sum(*one) for one in tables], classes)


def distance(
    fields: Fields,
    names: Sequence[str],
    centre: "np.ndarray",
    matrix: "np.ndarray",
    scale: float = 1.0,
    intercept: float = 0.0,
) -> Part:
    """Return the model of a squared distance from a centre in a matrix, scaled and shifted.

    ``matrix``, (columns, columns), is symmetric: its terms beside the diagonal are taken twice.
    """
    away = [
        fields.name_of(apply("-", reference(name), at))
        for name, at in zip(names, centre.tolist(), strict=True)
    ]
    terms = [
        tag("PredictorTerm", reference(one), reference(away[place]),
            coefficient=scale * float(matrix[row, place]) * (1.0 if row == place else 2.0))
        for row, one in enumerate(away) for place in range(row, len(away)) if matrix[row, place]
    ]  # fmt: skip
    table = tag("RegressionTable", *terms, intercept=intercept)
    return Part("RegressionModel", "regression", table, frozenset(away))


def chained_softmax(fields: Fields, sums: Sequence[Part], classes: Sequence[str]) -> Part:
    """Return one model per class, and the softmax of what they tell."""
    made = [fields.fresh("score") for _ in sums]
    segments = [Segment(part, number_output(name)) for part, name in zip(sums, made, strict=True)]
    last = softmax(fields, [reference(name) for name in made], classes, set(made))
    return mining_model(fields, "classification", "modelChain", [*segments, Segment(last, "")],
                        made)  # fmt: skip


def constant_shares(shares: Sequence[float], classes: Sequence[str]) -> Part:
    """Return the model that tells the same probabilities of every row."""
    body = "".join(_table([], share, value) for share, value in zip(shares, classes, strict=True))
    return Part("RegressionModel", "classification", body, frozenset(),
                (("normalizationMethod", "simplemax"),))  # fmt: skip


def _table(terms: Terms, intercept: float, category: str | None = None) -> str:
    predictors = [
        tag("NumericPredictor", name=name, coefficient=weight) for name, weight in terms if weight
    ]
    return tag("RegressionTable", *predictors, intercept=intercept, targetCategory=category)


def _fields(terms: Terms) -> frozenset[str]:
    return frozenset(name for name, weight in terms if weight)
