"""Preprocessing in front of an estimator, built from scikit-learn's own parts only.

Its input is the output of ``feature_matrix``: numbers as float64 with NaN, categories as strings
in which ``""`` stands for a missing value.
"""

from typing import Any, Literal

from ml_assets.spec.feature_plan import FeatureKind, FeaturePlan

Numbers = Literal["scaled", "binned"]
# Bins per number where a linear model is to follow curves.
_BINS = 8


def scaled_and_one_hot(plan: FeaturePlan, numbers: Numbers = "scaled") -> Any:
    """Return a transformer for estimators that need columns on one scale.

    Missing numbers become the median. Numbers are scaled to mean 0 and variance 1, or binned
    into one column per eighth of the training rows. Categories become one column per value seen
    in fitting; unseen values become zeros in all of them.
    """
    from sklearn.preprocessing import OneHotEncoder

    return _by_kind(plan, _impute_and(numbers), OneHotEncoder(handle_unknown="ignore"))


def ordinal(plan: FeaturePlan) -> Any:
    """Return a transformer for trees: numbers untouched, missing ones too, categories as codes.

    Codes follow the alphabet; unseen values are -1.
    """
    from sklearn.preprocessing import OrdinalEncoder

    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    return _by_kind(plan, "passthrough", encoder)


def _by_kind(plan: FeaturePlan, numbers: Any, categories: Any) -> Any:
    from sklearn.compose import ColumnTransformer

    kinds: list[tuple[FeatureKind, Any]] = [("number", numbers), ("category", categories)]
    parts = [
        (kind, transformer, [feature.column for feature in plan.of_kind(kind)])
        for kind, transformer in kinds
        if plan.of_kind(kind)
    ]
    if len(parts) == 1:
        # A column transformer costs milliseconds per call, most of a one-row prediction.
        return parts[0][1]
    return ColumnTransformer(parts, verbose_feature_names_out=False)


def _impute_and(numbers: Numbers) -> Any:
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import KBinsDiscretizer, StandardScaler

    imputer = SimpleImputer(strategy="median", keep_empty_features=True)
    if numbers == "scaled":
        return Pipeline([("impute", imputer), ("scale", StandardScaler())])
    bins = KBinsDiscretizer(
        _BINS, strategy="quantile", quantile_method="averaged_inverted_cdf", subsample=None
    )
    return Pipeline([("impute", imputer), ("bin", bins)])
