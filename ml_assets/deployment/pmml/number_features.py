"""Numbers as models see them, as expressions: filled, scaled, binned, or chosen."""

import math
from typing import TYPE_CHECKING, Any

from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.pmml.expressions import apply, either, reference
from ml_assets.deployment.pmml.fields import Columns, Fields
from ml_assets.deployment.pmml.markup import tag

if TYPE_CHECKING:
    import numpy as np

# scikit-learn takes what lies so near to the smallest or largest quantile for it.
_BOUND = 1e-7


def imputed(fields: Fields, imputer: Any, columns: Columns) -> list[str]:
    """Return the columns of scikit-learn's SimpleImputer: what it learnt in place of none."""
    import numpy as np

    learnt = np.asarray(imputer.statistics_, dtype="float64")
    if np.isnan(learnt).any() or imputer.add_indicator:
        raise CannotExpressError("an imputer drops or adds columns")
    seen = [reference(fields.name_of(one)) for one in columns.expressions]
    return [
        either(apply("isMissing", one), value, one)
        for one, value in zip(seen, learnt.tolist(), strict=True)
    ]


def scaled(fields: Fields, scaler: Any, columns: Columns) -> list[str]:
    """Return the columns of scikit-learn's StandardScaler, in its own order of operations."""
    found = list(columns.expressions)
    if scaler.with_mean:
        found = [
            apply("-", one, float(mean)) for one, mean in zip(found, scaler.mean_, strict=True)
        ]
    if scaler.with_std:
        found = [apply("/", one, float(by)) for one, by in zip(found, scaler.scale_, strict=True)]
    return found


def binned(fields: Fields, binner: Any, columns: Columns) -> list[str]:
    """Return one column of 0 and 1 per bin of scikit-learn's KBinsDiscretizer.

    A bin holds its lower edge; the first and the last one are open.
    """
    if binner.encode not in ("onehot", "onehot-dense"):
        raise CannotExpressError(f"bins are encoded as {binner.encode}")
    found = []
    for expression, edges in zip(columns.expressions, binner.bin_edges_, strict=True):
        seen = reference(fields.name_of(expression))
        inner = [float(edge) for edge in edges[1:-1]]
        found += [
            either(_within(seen, low, high), 1.0, 0.0)
            for low, high in zip([-math.inf, *inner], [*inner, math.inf], strict=True)
        ]
    return found


def _within(seen: str, low: float, high: float) -> str:
    above = apply("greaterOrEqual", seen, low) if math.isfinite(low) else ""
    below = apply("lessThan", seen, high) if math.isfinite(high) else ""
    if above and below:
        return apply("and", above, below)
    return above or below or apply("equal", 1.0, 1.0)


def chosen(fields: Fields, selector: Any, columns: Columns) -> list[str]:
    """Return the columns that our InformativeFeatures keeps."""
    return [columns.expressions[place] for place in selector.kept_.tolist()]


def unchanged(fields: Fields, transformer: Any, columns: Columns) -> list[str]:
    """Return the columns of scikit-learn's FunctionTransformer without a function."""
    if transformer.func is not None:
        raise CannotExpressError("a function of Python's stands among the features")
    return list(columns.expressions)


def symmetric(fields: Fields, transformer: Any, columns: Columns) -> list[str]:
    """Return the columns of scikit-learn's PowerTransformer, after Yeo and Johnson (2000)."""
    if transformer.method != "yeo-johnson":
        raise CannotExpressError(f"a power transform by {transformer.method}")
    found = []
    for expression, power in zip(columns.expressions, transformer.lambdas_, strict=True):
        seen = reference(fields.name_of(expression))
        grown = _boxed(apply("+", seen, 1.0), float(power))
        shrunk = apply("-", 0.0, _boxed(apply("-", 1.0, seen), 2.0 - float(power)))
        found.append(either(apply("lessThan", seen, 0.0), shrunk, grown))
    if not transformer.standardize:
        return found
    return scaled(fields, transformer._scaler, Columns(tuple(found), columns.features))


def _boxed(base: str, power: float) -> str:
    """Return (base^power - 1) / power, or log(base) where the power is 0."""
    import numpy as np

    if abs(power) < np.spacing(1.0):
        return apply("ln", base)
    return apply("/", apply("-", apply("pow", base, power), 1.0), power)


def made_normal(fields: Fields, transformer: Any, columns: Columns) -> list[str]:
    """Return the columns of scikit-learn's QuantileTransformer to a normal distribution.

    A rank is read off a line of straight pieces; which one a number lies on, three tables tell.
    """
    import numpy as np
    from scipy import stats

    if transformer.output_distribution != "normal":
        raise CannotExpressError(f"ranks as a {transformer.output_distribution} distribution")
    quantiles = np.asarray(transformer.quantiles_, dtype="float64")
    low, high = stats.norm.ppf([_BOUND - np.spacing(1), 1 - (_BOUND - np.spacing(1))]).tolist()
    found = []
    for place, expression in enumerate(columns.expressions):
        name = fields.name_of(expression)
        seen, own = reference(name), quantiles[:, place]
        level, slope, anchor = (
            reference(fields.name_of(tag("Discretize", *bins, field=name, dataType="double",
                                         defaultValue=0.0)))
            for bins in _pieces(own, np.asarray(transformer.references_))
        )  # fmt: skip
        rank = apply("+", apply("*", slope, apply("-", seen, anchor)), level)
        # 0 and 1, and what rounding leaves beyond, have no quantile.
        inner = apply("min", apply("max", rank, _BOUND / 2), 1.0 - _BOUND / 2)
        within = apply("min", apply("max", apply("stdNormalIDF", inner), low), high)
        above = apply("greaterThan", apply("+", seen, _BOUND), float(own[-1]))
        below = apply("lessThan", apply("-", seen, _BOUND), float(own[0]))
        found.append(either(below, low, either(above, high, within)))
    return found


def _pieces(quantiles: "np.ndarray", levels: "np.ndarray") -> list[list[str]]:
    """Return level, slope and anchor of the pieces of the ranks' line, as bins of three tables.

    Where quantiles are equal the line jumps, and the rank of the point itself is in the middle.
    """
    import numpy as np

    points, first = np.unique(quantiles, return_index=True)
    last = np.append(first[1:], len(levels)) - 1
    bins: list[list[str]] = [[], [], []]
    starts, ends = levels[first].tolist(), levels[last].tolist()
    points = points.tolist()
    for place, point in enumerate(points):
        jumps = starts[place] != ends[place]
        is_last = place + 1 == len(points)
        if jumps or is_last:
            own = tag("Interval", closure="closedClosed", leftMargin=point, rightMargin=point)
            _add(bins, own, ((starts[place] + ends[place]) / 2, 0.0, point))
        if not is_last:
            following = points[place + 1]
            slope = (starts[place + 1] - ends[place]) / (following - point)
            own = tag("Interval", closure="openOpen" if jumps else "closedOpen",
                      leftMargin=point, rightMargin=following)  # fmt: skip
            _add(bins, own, (ends[place], slope, point))
    return bins


def _add(bins: list[list[str]], interval: str, values: tuple[float, ...]) -> None:
    for table, value in zip(bins, values, strict=True):
        table.append(tag("DiscretizeBin", interval, binValue=value))
