"""The fitted transformers in front of an estimator, by their types, as expressions."""

from collections.abc import Callable, Sequence
from typing import Any

from ml_assets.deployment.conversion.feature_steps import type_name
from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.pmml.calendar_features import calendar_columns
from ml_assets.deployment.pmml.category_features import one_hot, ordinal, target_means
from ml_assets.deployment.pmml.fields import Columns, Fields
from ml_assets.deployment.pmml.number_features import (
    binned,
    chosen,
    imputed,
    made_normal,
    scaled,
    symmetric,
    unchanged,
)

Converter = Callable[[Fields, Any, Columns], list[str]]


def transformed(fields: Fields, steps: Sequence[Any], columns: Columns) -> Columns:
    """Return what fitted steps make of columns, one after the other."""
    for step in steps:
        columns = Columns(tuple(_step(fields, step, columns)), columns.features)
    return columns


def _step(fields: Fields, step: Any, columns: Columns) -> list[str]:
    if isinstance(step, str):
        if step != "passthrough":
            raise CannotExpressError(f"a step {step!r} stands among the features")
        return list(columns.expressions)
    name = type_name(step)
    if name in _REASONS:
        raise CannotExpressError(_REASONS[name])
    if name not in _CONVERTERS:
        raise CannotExpressError(f"no PMML is written for {name}")
    return _CONVERTERS[name](fields, step, columns)


def _pipeline(fields: Fields, pipeline: Any, columns: Columns) -> list[str]:
    return list(transformed(fields, [step for _, step in pipeline.steps], columns).expressions)


def _by_column(fields: Fields, transformer: Any, columns: Columns) -> list[str]:
    """Return scikit-learn's ColumnTransformer: each part's columns, one after the other."""
    found: list[str] = []
    for _, fitted, names in transformer.transformers_:
        if (isinstance(fitted, str) and fitted == "drop") or not len(names):
            continue
        part = tuple(columns.expressions[columns.features.index(name)] for name in names)
        found += _step(fields, fitted, Columns(part, tuple(names)))
    return found


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
    "ml_assets.TextTerms": "a column of free text is split into words, which PMML does otherwise",
    "ml_assets.HashedCategories": "categories are hashed, for which PMML has no function",
    "ml_assets.ImageDescriptors": "images are decoded and described outside of PMML",
    "ml_assets.ImageNetwork": "images are decoded outside of PMML",
}
