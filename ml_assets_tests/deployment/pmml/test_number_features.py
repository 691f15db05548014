from typing import Any

import numpy as np
import pytest
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import (
    FunctionTransformer,
    KBinsDiscretizer,
    PowerTransformer,
    QuantileTransformer,
    StandardScaler,
)

from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.pmml import number_features
from ml_assets.deployment.pmml.evaluator import Evaluator
from ml_assets.estimator.informative_features import InformativeFeatures
from ml_assets_tests.deployment.conversion.graphs import numbers
from ml_assets_tests.deployment.pmml.files import fields_of, numbered, values_of

EXTREMES = np.array([[0.0, -0.0, 1e-300, -1e-300], [1e12, -1e12, 5.0, 1.0]])
X = numbers(60, 4)


def both(
    evaluator: Evaluator, name: str, fitted: Any, rows: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    frame = numbered(np.vstack([rows, EXTREMES]))
    fields, columns = fields_of(list(frame))
    expressions = getattr(number_features, name)(fields, fitted, columns)
    return values_of(evaluator, fields, expressions, frame), fitted.transform(frame.to_numpy())


def test_missing_numbers_are_filled_as_learnt(evaluator: Evaluator) -> None:
    holes = numbers(60, 4, missing=0.2)
    imputer = SimpleImputer(strategy="median", keep_empty_features=True).fit(holes)
    assert np.array_equal(*both(evaluator, "imputed", imputer, holes))


def test_scaled_numbers_are_the_same_to_the_last_bit(evaluator: Evaluator) -> None:
    assert np.array_equal(*both(evaluator, "scaled", StandardScaler().fit(X), X))


@pytest.mark.parametrize("bins", [2, 8])
def test_a_bin_holds_its_lower_edge(bins: int, evaluator: Evaluator) -> None:
    rounded = np.round(numbers(200, 4), 1)
    rounded[:, 3] = 4.0  # one bin only
    binner = KBinsDiscretizer(bins, strategy="quantile", quantile_method="averaged_inverted_cdf",
                              subsample=None, encode="onehot-dense").fit(rounded)  # fmt: skip
    edges = np.column_stack([np.resize(one, bins) for one in binner.bin_edges_])
    rows = np.vstack([rounded, edges[np.isfinite(edges).all(axis=1)]])
    assert np.array_equal(*both(evaluator, "binned", binner, rows))


def test_the_most_informative_columns_are_chosen(evaluator: Evaluator) -> None:
    selector = InformativeFeatures(0.5, classes=True).fit(X, X[:, 1] > 0)
    assert np.array_equal(*both(evaluator, "chosen", selector, X))


def test_a_power_transform_is_the_same_within_rounding(evaluator: Evaluator) -> None:
    given = X.copy()
    given[:, 2] = 1.0  # constant: left as it is
    transformer = PowerTransformer().fit(given)
    transformer.lambdas_[3] = 0.0  # the logarithm
    found, expected = both(evaluator, "symmetric", transformer, given * 3)
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("digits", [9, 1])
def test_ranks_made_normal_jump_where_quantiles_are_equal(
    digits: int, evaluator: Evaluator
) -> None:
    given = np.round(numbers(300, 4), digits)
    given[:, 1] = given[:, 1] > 0
    transformer = QuantileTransformer(n_quantiles=100, output_distribution="normal").fit(given)
    rows = np.vstack([given, transformer.quantiles_, transformer.quantiles_ + 1e-9])
    found, expected = both(evaluator, "made_normal", transformer, rows)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


def test_what_pmml_has_no_function_for_is_refused() -> None:
    fields, columns = fields_of(["x0", "x1", "x2", "x3"])
    for name, fitted, reason in (
        ("unchanged", FunctionTransformer(np.absolute), "function of Python"),
        ("made_normal", QuantileTransformer(n_quantiles=9).fit(X), "uniform"),
        ("symmetric", PowerTransformer("box-cox").fit(np.abs(X) + 1), "box-cox"),
        ("binned", KBinsDiscretizer(3, encode="ordinal", quantile_method="linear").fit(X),
         "ordinal"),
        ("imputed", SimpleImputer(add_indicator=True).fit(X), "adds columns"),
    ):  # fmt: skip
        with pytest.raises(CannotExpressError, match=reason):
            getattr(number_features, name)(fields, fitted, columns)
    assert number_features.unchanged(fields, FunctionTransformer(), columns) == list(
        columns.expressions
    )
