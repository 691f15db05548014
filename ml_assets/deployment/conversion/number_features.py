"""Numbers as models see them: filled, scaled, binned, or chosen."""

from typing import TYPE_CHECKING, Any

from ml_assets.deployment.conversion.graph import Block, CannotExpressError, Graph

if TYPE_CHECKING:
    import numpy as np


def imputed(graph: Graph, imputer: Any, block: Block) -> str:
    """Return the columns of scikit-learn's SimpleImputer: what it learnt in place of NaN."""
    import numpy as np

    learnt = np.asarray(imputer.statistics_, dtype="float64")
    if np.isnan(learnt).any() or imputer.add_indicator:
        raise CannotExpressError("an imputer drops or adds columns")
    missing = graph.add("IsNaN", block.tensor)
    return graph.add("Where", missing, graph.constant(learnt), block.tensor)


def scaled(graph: Graph, scaler: Any, block: Block) -> str:
    """Return the columns of scikit-learn's StandardScaler, in its own order of operations."""
    tensor = block.tensor
    if scaler.with_mean:
        tensor = graph.add("Sub", tensor, graph.constant(scaler.mean_))
    return graph.add("Div", tensor, graph.constant(scaler.scale_)) if scaler.with_std else tensor


def binned(graph: Graph, binner: Any, block: Block) -> str:
    """Return one column of 0 and 1 per bin of scikit-learn's KBinsDiscretizer.

    A bin holds its lower edge; the first and the last one are open.
    """
    import numpy as np

    if binner.encode not in ("onehot", "onehot-dense"):
        raise CannotExpressError(f"bins are encoded as {binner.encode}")
    inner = [np.asarray(edges[1:-1], dtype="float64") for edges in binner.bin_edges_]
    places = np.repeat(np.arange(len(inner)), [len(edges) + 1 for edges in inner])
    low = np.concatenate([np.concatenate([[-np.inf], edges]) for edges in inner])
    high = np.concatenate([np.concatenate([edges, [np.inf]]) for edges in inner])
    spread = graph.columns(block.tensor, places)
    above = graph.add("GreaterOrEqual", spread, graph.constant(low))
    below = graph.add("Less", spread, graph.constant(high))
    return graph.cast(graph.add("And", above, below), "float64")


def chosen(graph: Graph, selector: Any, block: Block) -> str:
    """Return the columns that our InformativeFeatures keeps."""
    return graph.columns(block.tensor, selector.kept_)


def unchanged(graph: Graph, transformer: Any, block: Block) -> str:
    """Return the columns of scikit-learn's FunctionTransformer without a function."""
    if transformer.func is not None:
        raise CannotExpressError("a function of Python's stands among the features")
    return block.tensor


def symmetric(graph: Graph, transformer: Any, block: Block) -> str:
    """Return the columns of scikit-learn's PowerTransformer, after Yeo and Johnson (2000).

    Of numbers from 0 on ((x + 1)^a - 1) / a, of others -((1 - x)^(2 - a) - 1) / (2 - a), and the
    logarithm where the exponent is 0; then scaled.
    """
    import numpy as np

    if transformer.method != "yeo-johnson":
        raise CannotExpressError(f"a power transform by {transformer.method}")
    powers = np.asarray(transformer.lambdas_, dtype="float64")
    zero, tensor = graph.constant(0.0), block.tensor
    grown = _boxed(graph, graph.add("Max", tensor, zero), powers)
    shrunk = _boxed(graph, graph.add("Neg", graph.add("Min", tensor, zero)), 2.0 - powers)
    is_negative = graph.add("Less", tensor, zero)
    found = graph.add("Where", is_negative, graph.add("Neg", shrunk), grown)
    if not transformer.standardize:
        return found
    return scaled(graph, transformer._scaler, Block(found, block.features))


def _boxed(graph: Graph, size: str, powers: "np.ndarray") -> str:
    """Return ((size + 1)^power - 1) / power, or log(size + 1) where the power is 0."""
    import numpy as np

    flat = np.abs(powers) < np.spacing(1.0)
    base = graph.add("Add", size, graph.constant(1.0))
    safe = np.where(flat, 1.0, powers)
    raised = graph.add("Sub", graph.add("Pow", base, graph.constant(safe)), graph.constant(1.0))
    curved = graph.add("Div", raised, graph.constant(safe))
    if not flat.any():
        return curved
    return graph.add("Where", graph.constant(flat), graph.add("Log", base), curved)
