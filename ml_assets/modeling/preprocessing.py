"""Preprocessing in front of an estimator, of scikit-learn's parts and the room estimator's.

Its input is the output of ``feature_matrix``: numbers as float64 with NaN, moments as datetime64
with NaT, categories and texts as strings in which ``""`` stands for a missing value, images as
bytes or None. All that is learnt is learnt in ``fit``, so from training rows only.
"""

from collections.abc import Mapping
from typing import Any, Literal

from ml_assets.estimator.calendar_parts import CalendarParts
from ml_assets.estimator.hashed_categories import HashedCategories
from ml_assets.estimator.image_descriptors import ImageDescriptors
from ml_assets.estimator.image_network import image_network
from ml_assets.estimator.text_terms import TextTerms
from ml_assets.estimator.transformer import Transformer
from ml_assets.spec.feature_plan import FeatureKind, FeaturePlan
from ml_assets.spec.metrics import Task

Numbers = Literal["scaled", "normal", "binned"]
# Bins per number where a linear model is to follow curves.
_BINS = 8
# Quantiles that a number's own distribution is learnt by, and rows that they are taken from.
_QUANTILES = 200
_QUANTILE_ROWS = 20_000
# Dense numbers that a text column is condensed to, and places that a hashed category takes.
_TEXT_COMPONENTS = 30
_HASH_PLACES = 128
_TARGET_FOLDS = 5


def scaled_and_one_hot(
    plan: FeaturePlan, task: Task, seed: int, *, numbers: Numbers = "scaled", topics: bool = False
) -> Any:
    """Return a transformer for estimators that need columns on one scale.

    Missing numbers become the median. Numbers are scaled to mean 0 and variance 1, or made
    normal by their ranks, or binned into one column per eighth of the training rows. Categories
    become one column per value seen in fitting; unseen values become zeros in all of them.
    Calendar parts lie on circles; they, target means and the numbers of images are scaled as
    numbers are. Texts are sparse term weights, or with ``topics`` 30 dense numbers.
    """
    from sklearn.preprocessing import OneHotEncoder

    return _by_kind(plan, {
        "number": _impute_and(numbers, seed),
        "category": OneHotEncoder(handle_unknown="ignore"),
        "datetime": _scaled("parts", _calendar(plan, cyclic=True)),
        "high_cardinality": _many_values(plan, task, seed, scaled=True),
        "text": _text(plan, seed, _TEXT_COMPONENTS if topics else None),
        "image": _scaled("describe", _images(plan)),
    })  # fmt: skip


def binned_and_one_hot(plan: FeaturePlan, task: Task, seed: int, *, bins: int) -> Any:
    """Return a transformer for counting models: nothing negative, everything sparse.

    Whatever is a number, calendar parts, target means and the numbers of images too, is binned
    into one column per share of the training rows. Categories become one column per value seen in
    fitting, texts their terms' weights; of hashes the signs are dropped.
    """
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import OneHotEncoder

    many, text = _many_values(plan, task, seed, scaled=False), _text(plan, seed, None)
    many_are_hashed = plan.encoding.high_cardinality == "hashing"
    return _by_kind(plan, {
        "number": _binned(bins),
        "category": OneHotEncoder(handle_unknown="ignore"),
        "datetime": Pipeline([("parts", _calendar(plan, cyclic=False)), *_binned(bins).steps]),
        "high_cardinality": _unsigned(_many_values(plan, task, seed, scaled=True))
        if many_are_hashed
        else Pipeline([("encode", many), *_binned(bins).steps]),
        "text": _unsigned(text) if plan.encoding.text == "hashing" else text,
        "image": Pipeline([("describe", _images(plan)), *_binned(bins).steps]),
    })  # fmt: skip


def category_positions(plan: FeaturePlan) -> list[int]:
    """Return the columns of ``ordinal``'s output that hold codes of categories."""
    first = len(plan.of_kind("number"))
    return list(range(first, first + len(plan.of_kind("category"))))


def ordinal(plan: FeaturePlan, task: Task, seed: int) -> Any:
    """Return a transformer for trees: dense, numbers untouched, missing ones too.

    Categories become codes that follow the alphabet; unseen values are -1. Moments become plain
    calendar parts, texts 30 numbers each.
    """
    from sklearn.preprocessing import OrdinalEncoder

    return _by_kind(plan, {
        "number": "passthrough",
        "category": OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1),
        "datetime": _calendar(plan, cyclic=False),
        "high_cardinality": _many_values(plan, task, seed, scaled=False),
        "text": _text(plan, seed, _TEXT_COMPONENTS),
        "image": _images(plan),
    })  # fmt: skip


def dense(plan: FeaturePlan, seed: int, *, symmetric: bool) -> Any:
    """Return a transformer for distances between rows, which learns from no target: a dense array.

    Missing numbers become the median. Numbers are scaled to mean 0 and variance 1; with
    ``symmetric`` after the power transform of Yeo and Johnson (2000), so that a few huge values
    do not decide all distances. Categories become one column per value: two rows that differ in
    one are as far apart as two numbers are on average. Categories of many values are hashed.
    """
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import OneHotEncoder, PowerTransformer

    numbers = _impute_and("scaled", seed)
    if symmetric:
        numbers = Pipeline([("impute", _median()), ("power", PowerTransformer())])
    return _by_kind(plan, {
        "number": numbers,
        "category": OneHotEncoder(handle_unknown="ignore", sparse_output=False),
        "datetime": _scaled("parts", _calendar(plan, cyclic=True)),
        "high_cardinality": HashedCategories(_HASH_PLACES, dense=True),
        "text": _text(plan, seed, _TEXT_COMPONENTS),
        "image": _scaled("describe", _images(plan)),
    })  # fmt: skip


def _by_kind(plan: FeaturePlan, transformers: Mapping[FeatureKind, Any]) -> Any:
    from sklearn.compose import ColumnTransformer

    parts = [
        (kind, transformer, [feature.column for feature in plan.of_kind(kind)])
        for kind, transformer in transformers.items()
        if plan.of_kind(kind)
    ]
    if len(parts) == 1:
        # A column transformer costs milliseconds per call, most of a one-row prediction.
        return parts[0][1]
    return ColumnTransformer(parts, verbose_feature_names_out=False)


def _impute_and(numbers: Numbers, seed: int) -> Any:
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import QuantileTransformer, StandardScaler

    if numbers == "binned":
        return _binned(_BINS)
    scaler = StandardScaler()
    if numbers == "normal":
        scaler = QuantileTransformer(
            n_quantiles=_QUANTILES,
            output_distribution="normal",
            subsample=_QUANTILE_ROWS,
            random_state=seed,
        )
    return Pipeline([("impute", _median()), ("scale", scaler)])


def _binned(bins: int) -> Any:
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import KBinsDiscretizer

    binner = KBinsDiscretizer(
        bins, strategy="quantile", quantile_method="averaged_inverted_cdf", subsample=None
    )
    return Pipeline([("impute", _median()), ("bin", binner)])


def _unsigned(transformer: Any) -> Any:
    import numpy as np
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import FunctionTransformer

    absolute = FunctionTransformer(
        np.absolute, accept_sparse=True, feature_names_out="one-to-one"
    )  # fmt: skip
    return Pipeline([("encode", transformer), ("size", absolute)])


def _scaled(name: str, transformer: Any) -> Any:
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import StandardScaler

    return Pipeline([(name, transformer), ("impute", _median()), ("scale", StandardScaler())])


def _median() -> Any:
    from sklearn.impute import SimpleImputer

    return SimpleImputer(strategy="median", keep_empty_features=True)


def _calendar(plan: FeaturePlan, *, cyclic: bool) -> CalendarParts:
    parts = {feature.column: feature.parts or [] for feature in plan.of_kind("datetime")}
    return CalendarParts(parts, cyclic)


def _many_values(plan: FeaturePlan, task: Task, seed: int, *, scaled: bool) -> Any:
    """Return the target's mean per value, or hashes, as the plan's settings say.

    Target means are shrunk to the overall mean (Micci-Barreca 2001, by scikit-learn's
    TargetEncoder; one mean per class where there are more than two). For the rows it is fitted on
    each mean is taken from the other folds, so that no row tells the model its own target.
    """
    from sklearn.model_selection import KFold, StratifiedKFold
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import StandardScaler, TargetEncoder

    if plan.encoding.high_cardinality == "hashing":
        return HashedCategories(_HASH_PLACES, dense=not scaled)
    regression = task == "regression"
    folds = (KFold if regression else StratifiedKFold)(
        _TARGET_FOLDS, shuffle=True, random_state=seed
    )
    encoder = TargetEncoder(target_type="continuous" if regression else "auto", cv=folds)
    return Pipeline([("encode", encoder), ("scale", StandardScaler())]) if scaled else encoder


def _text(plan: FeaturePlan, seed: int, components: int | None) -> TextTerms:
    return TextTerms(plan.encoding.text, plan.encoding.text_terms, components, seed)


def _images(plan: FeaturePlan) -> Transformer:
    if (path := plan.encoding.image_network) and plan.of_kind("image"):
        return image_network(path)
    return ImageDescriptors(plan.encoding.images, plan.encoding.image_size)
