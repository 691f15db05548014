"""The fitted transformers in front of an estimator, by their types."""

from collections.abc import Callable, Sequence
from typing import Any

from ml_assets.deployment.conversion.calendar_features import calendar_columns
from ml_assets.deployment.conversion.category_features import one_hot, ordinal, target_means
from ml_assets.deployment.conversion.graph import Block, CannotExpressError, Graph
from ml_assets.deployment.conversion.normal_features import made_normal
from ml_assets.deployment.conversion.number_features import (
    binned,
    chosen,
    imputed,
    scaled,
    symmetric,
    unchanged,
)

Converter = Callable[[Graph, Any, Block], str]


def type_name(fitted: Any) -> str:
    """Return the name of an object's type with its top-level package.

    >>> type_name(1.5)
    'builtins.float'
    """
    kind = type(fitted)
    return f"{kind.__module__.split('.')[0]}.{kind.__qualname__}"


def transformed(graph: Graph, steps: Sequence[Any], block: Block) -> str:
    """Return what fitted steps make of columns, one after the other; the same steps once only."""
    tensor = block.tensor
    for place, step in enumerate(steps):
        key = (block.tensor, block.features, tuple(id(one) for one in steps[: place + 1]))
        if key not in graph.known:
            graph.known[key] = _step(graph, step, Block(tensor, block.features))
        tensor = graph.known[key]
    return tensor


def _step(graph: Graph, step: Any, block: Block) -> str:
    if isinstance(step, str):
        if step != "passthrough":
            raise CannotExpressError(f"a step {step!r} stands among the features")
        return block.tensor
    name = type_name(step)
    if name in _REASONS:
        raise CannotExpressError(_REASONS[name])
    if name not in _CONVERTERS:
        raise CannotExpressError(f"no converter is written for {name}")
    return _CONVERTERS[name](graph, step, block)


def _pipeline(graph: Graph, pipeline: Any, block: Block) -> str:
    return transformed(graph, [step for _, step in pipeline.steps], block)


def _by_column(graph: Graph, transformer: Any, block: Block) -> str:
    """Return scikit-learn's ColumnTransformer: each part's columns, side by side."""
    parts = []
    for _, fitted, columns in transformer.transformers_:
        if (isinstance(fitted, str) and fitted == "drop") or not len(columns):
            continue
        places = [block.features.index(column) for column in columns]
        part = Block(graph.columns(block.tensor, places), tuple(columns))
        parts.append(_step(graph, fitted, part))
    return graph.joined(parts)


_CONVERTERS: dict[str, Converter] = {
    "sklearn.Pipeline": _pipeline,
    "sklearn.ColumnTransformer": _by_column,
    "sklearn.SimpleImputer": imputed,
    "sklearn.StandardScaler": scaled,
    "sklearn.KBinsDiscretizer": binned,
    "sklearn.QuantileTransformer": made_normal,
    "sklearn.PowerTransformer": symmetric,
    "sklearn.FunctionTransformer": unchanged,
    "sklearn.OneHotEncoder": one_hot,
    "sklearn.OrdinalEncoder": ordinal,
    "sklearn.TargetEncoder": target_means,
    "ml_assets.CalendarParts": calendar_columns,
    "ml_assets.InformativeFeatures": chosen,
}
_REASONS = {
    "ml_assets.TextTerms": "a column of free text is split into words, which ONNX does otherwise",
    "ml_assets.HashedCategories": "categories are hashed, for which ONNX has no operator",
    "ml_assets.ImageDescriptors": "images are decoded and described outside of ONNX",
    "ml_assets.ImageNetwork": "images are decoded outside of ONNX",
}
