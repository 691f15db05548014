"""Numbers made normal by their ranks among the training rows."""

from typing import TYPE_CHECKING, Any

from ml_assets.deployment.conversion.graph import Block, CannotExpressError, Graph
from ml_assets.deployment.conversion.trees import search_tree, tree_sums

if TYPE_CHECKING:
    import numpy as np

# scikit-learn takes what lies so near to the smallest or largest quantile for it.
_BOUND = 1e-7
# Anchor, value and slope of a straight piece.
_PIECE = 3

# Coefficients of the normal distribution's quantiles by Wichura (1988), Algorithm AS 241, PPND16:
# relative error about 1e-16. Rising powers; numerators beside denominators.
_MIDDLE = (
    (3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
     1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
     3.3430575583588128105e4, 2.5090809287301226727e3),
    (1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
     2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
     5.2264952788528545610e3),
)  # fmt: skip
_NEAR = (
    (1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
     3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
     2.27238449892691845833e-2, 7.74545014278341407640e-4),
    (1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
     1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
     1.05075007164441684324e-9),
)  # fmt: skip
_FAR = (
    (6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
     2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
     2.71155556874348757815e-5, 2.01033439929228813265e-7),
    (1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
     7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
     2.04426310338993978564e-15),
)  # fmt: skip


def made_normal(graph: Graph, transformer: Any, block: Block) -> str:
    """Return the columns of scikit-learn's QuantileTransformer to a normal distribution.

    A rank is the mean of two interpolations, from below and from above, which differ where
    quantiles are equal. Each is a search tree whose leaves are the straight pieces.
    """
    import numpy as np
    from scipy import stats

    if transformer.output_distribution != "normal":
        raise CannotExpressError(f"ranks as a {transformer.output_distribution} distribution")
    quantiles = np.asarray(transformer.quantiles_, dtype="float64")
    levels = np.asarray(transformer.references_, dtype="float64")
    rank = _ranks(graph, block.tensor, quantiles, levels)
    bound = graph.constant(_BOUND)
    above = graph.add("Greater", graph.add("Add", block.tensor, bound),
                      graph.constant(quantiles[-1]))  # fmt: skip
    below = graph.add("Less", graph.add("Sub", block.tensor, bound), graph.constant(quantiles[0]))
    rank = graph.add("Where", above, graph.constant(1.0), rank)
    rank = graph.add("Where", below, graph.constant(0.0), rank)
    low, high = stats.norm.ppf([_BOUND - np.spacing(1), 1 - (_BOUND - np.spacing(1))])
    # Clipped before, too, as the logarithm of 0 has no quantile.
    least = graph.constant(_BOUND / 2)
    within = graph.add("Clip", rank, least, graph.constant(1.0 - _BOUND / 2))
    found = normal_quantile(graph, within)
    return graph.add("Clip", found, graph.constant(float(low)), graph.constant(float(high)))


def _ranks(graph: Graph, tensor: str, quantiles: "np.ndarray", levels: "np.ndarray") -> str:
    import numpy as np

    columns = quantiles.shape[1]
    trees = []
    for column in range(columns):
        points, both_ways = _pieces(quantiles[:, column], levels)
        for way, told in enumerate(both_ways):
            for part, values in enumerate(told):
                target = (part * 2 + way) * columns + column
                tree = search_tree(points, values, right=way == 0, feature=column, target=target)
                trees.append(tree)
    found = tree_sums(graph, tensor, trees, 2 * _PIECE * columns)
    wide = 2 * columns
    anchors, told_levels, slope = (
        graph.columns(found, np.arange(part * wide, (part + 1) * wide)) for part in range(_PIECE)
    )
    twice = graph.joined([tensor, tensor])
    pieces = graph.add(
        "Add", graph.add("Mul", slope, graph.add("Sub", twice, anchors)), told_levels
    )
    ways = (np.arange(columns), np.arange(columns, wide))
    both = [graph.columns(pieces, places) for places in ways]
    return graph.add("Mul", graph.add("Add", *both), graph.constant(0.5))


def _pieces(
    quantiles: "np.ndarray", levels: "np.ndarray"
) -> "tuple[np.ndarray, list[tuple[np.ndarray, ...]]]":
    """Return the points, and the pieces between them from below and from above.

    A piece is its anchor, the level there, and the slope; there is one more than points.
    """
    import numpy as np

    points, first = np.unique(quantiles, return_index=True)
    last = np.append(first[1:], len(levels)) - 1
    slopes = (levels[first[1:]] - levels[last[:-1]]) / np.diff(points)
    # Before the first point and from the last one on the level stays.
    slopes = np.concatenate([[0.0], slopes, [0.0]])
    rising = (np.append(points[:1], points), np.append(levels[first[:1]], levels[last]), slopes)
    falling = (np.append(points, points[-1:]), np.append(levels[first], levels[last[-1:]]), slopes)
    return points, [rising, falling]


def normal_quantile(graph: Graph, share: str) -> str:
    """Return the standard normal distribution's quantiles of shares between 0 and 1."""
    centred = graph.add("Sub", share, graph.constant(0.5))
    squared = graph.add("Mul", centred, centred)
    near_zero = graph.add("Sub", graph.constant(0.180625), squared)
    middle = graph.add("Mul", centred, _ratio(graph, near_zero, _MIDDLE))
    rest = graph.add("Min", share, graph.add("Sub", graph.constant(1.0), share))
    root = graph.add("Sqrt", graph.add("Neg", graph.add("Log", rest)))
    near = _ratio(graph, graph.add("Sub", root, graph.constant(1.6)), _NEAR)
    far = _ratio(graph, graph.add("Sub", root, graph.constant(5.0)), _FAR)
    tail = graph.add("Where", graph.add("Greater", root, graph.constant(5.0)), far, near)
    signed = graph.add("Mul", graph.add("Sign", centred), tail)
    is_middle = graph.add("LessOrEqual", graph.add("Abs", centred), graph.constant(0.425))
    return graph.add("Where", is_middle, middle, signed)


def _ratio(
    graph: Graph, tensor: str, polynomials: tuple[tuple[float, ...], tuple[float, ...]]
) -> str:
    """Return the quotient of two polynomials, by Horner's rule."""
    results = []
    for coefficients in polynomials:
        *rest, highest = coefficients
        found = graph.constant(highest)
        for coefficient in reversed(rest):
            product = graph.add("Mul", found, tensor)
            found = graph.add("Add", product, graph.constant(coefficient))
        results.append(found)
    return graph.add("Div", *results)
