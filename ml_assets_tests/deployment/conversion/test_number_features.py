from typing import Any

import numpy as np
import pytest
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import (
    FunctionTransformer,
    KBinsDiscretizer,
    PowerTransformer,
    StandardScaler,
)

from ml_assets.deployment.conversion import number_features
from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.conversion.number_features import symmetric
from ml_assets.estimator.informative_features import InformativeFeatures
from ml_assets_tests.deployment.conversion.graphs import numbers, run

EXTREMES = np.array([[0.0, -0.0, 1e-300, -1e-300], [1e12, -1e12, 5.0, 1.0]])


def both(name: str, fitted: Any, X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    rows = np.vstack([X, EXTREMES])
    convert = getattr(number_features, name)
    return run(lambda graph, block: convert(graph, fitted, block), rows), fitted.transform(rows)


def test_missing_numbers_are_filled_as_learnt() -> None:
    X = numbers(60, 4, missing=0.2)
    imputer = SimpleImputer(strategy="median", keep_empty_features=True).fit(X)

    assert np.array_equal(*both("imputed", imputer, X))


def test_scaled_numbers_are_the_same_to_the_last_bit() -> None:
    X = numbers(60, 4)
    assert np.array_equal(*both("scaled", StandardScaler().fit(X), X))


@pytest.mark.parametrize("bins", [2, 8])
def test_a_bin_holds_its_lower_edge(bins: int) -> None:
    X = np.round(numbers(200, 4), 1)
    X[:, 3] = 4.0  # one bin only
    binner = KBinsDiscretizer(bins, strategy="quantile", quantile_method="averaged_inverted_cdf",
                              subsample=None, encode="onehot-dense").fit(X)  # fmt: skip
    edges = np.column_stack([np.resize(one, bins) for one in binner.bin_edges_])

    found, expected = both("binned", binner, np.vstack([X, edges[np.isfinite(edges).all(axis=1)]]))

    assert np.array_equal(found, expected)


def test_the_most_informative_columns_are_chosen() -> None:
    X = numbers(60, 4)
    chosen = InformativeFeatures(0.5, classes=True).fit(X, X[:, 1] > 0)

    assert np.array_equal(*both("chosen", chosen, X))


def test_a_power_transform_is_the_same_within_rounding() -> None:
    X = numbers(80, 4)
    X[:, 2] = 1.0  # constant: left as it is
    transformer = PowerTransformer().fit(X)
    transformer.lambdas_[3] = 0.0  # the logarithm

    found = run(lambda graph, block: symmetric(graph, transformer, block), X * 3)
    expected = transformer.transform(X * 3)

    assert found == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_functions_of_python_are_refused() -> None:
    X = numbers(5, 4)
    assert np.array_equal(*both("unchanged", FunctionTransformer().fit(X), X))
    with pytest.raises(CannotExpressError, match="function of Python"):
        both("unchanged", FunctionTransformer(np.absolute).fit(X), X)
