import numpy as np
import pytest
from scipy import stats
from sklearn.preprocessing import QuantileTransformer

from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.conversion.normal_features import made_normal, normal_quantile
from ml_assets_tests.deployment.conversion.graphs import numbers, run


def test_quantiles_of_the_normal_distribution_are_exact_to_the_last_digits() -> None:
    tails = np.logspace(-300, -1, 400)
    shares = np.concatenate([tails, 1 - tails[tails > 1e-15], np.linspace(0.01, 0.99, 99)])[:, None]

    found = run(lambda graph, block: normal_quantile(graph, block.tensor), shares)

    assert found == pytest.approx(stats.norm.ppf(shares), rel=2e-14, abs=2e-14)


def test_ranks_of_equal_and_extreme_numbers_are_scikit_learns() -> None:
    X = numbers(500, 5)
    X[:, 1] = np.round(X[:, 1])  # many equal ones
    X[:, 2] = X[:, 2] > 0
    X[:, 3] = 4.0
    transformer = QuantileTransformer(n_quantiles=50, output_distribution="normal").fit(X)
    points = transformer.quantiles_
    rows = np.vstack([X, points, np.nextafter(points, np.inf), points - 1e-8, points + 1e-5,
                      np.full((1, 5), 1e12), np.full((1, 5), -1e12)])  # fmt: skip

    found = run(lambda graph, block: made_normal(graph, transformer, block), rows)

    assert found == pytest.approx(transformer.transform(rows), rel=1e-9, abs=1e-9)


def test_other_distributions_are_refused() -> None:
    X = numbers(50, 2)
    uniform = QuantileTransformer(n_quantiles=10).fit(X)
    with pytest.raises(CannotExpressError, match="uniform"):
        run(lambda graph, block: made_normal(graph, uniform, block), X)
