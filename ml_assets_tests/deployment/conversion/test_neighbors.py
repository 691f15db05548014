from typing import Any

import numpy as np
import pytest
from scipy import sparse
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor, LocalOutlierFactor

from ml_assets.deployment.conversion import neighbors
from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.estimator.neighbor_votes import NeighborClassifier, NeighborRegressor
from ml_assets_tests.deployment.conversion.graphs import numbers, run

X = numbers(150, 3) / np.logspace(-2, 3, 3)
THREE = np.digitize(X[:, 1], [-0.5, 0.5])
# New rows, rows of the training, and one far from all.
ROWS = np.vstack([numbers(60, 3, seed=8) / np.logspace(-2, 3, 3), X[:40], np.full((1, 3), 1e6)])


def found(convert: str, model: Any) -> np.ndarray:
    function = getattr(neighbors, convert)
    return run(lambda graph, block: function(graph, model, block.tensor), ROWS)


@pytest.mark.parametrize("weights", ["uniform", "distance"])
@pytest.mark.parametrize("given", [X, sparse.csr_matrix(X)], ids=["dense", "sparse"])
def test_votes_and_means_of_neighbours(weights: str, given: Any) -> None:
    votes = KNeighborsClassifier(7, weights=weights).fit(given, THREE)
    # Of sparse rows scikit-learn finds a row at a small distance from itself.
    within = {"rtol": 0, "atol": 1e-12 if given is X else 1e-6}
    expected = votes.predict_proba(ROWS)
    np.testing.assert_allclose(found("neighbor_probabilities", votes), expected, **within)
    means = KNeighborsRegressor(7, weights=weights).fit(given, X[:, 0] * 1e3)
    numbers_found = found("neighbor_numbers", means)[:, 0]
    np.testing.assert_allclose(numbers_found, means.predict(ROWS), rtol=1e-6, atol=1e-3)


def test_local_outlier_factors() -> None:
    model = LocalOutlierFactor(n_neighbors=12, novelty=True).fit(X)
    np.testing.assert_allclose(
        found("local_outlier_factors", model)[:, 0], -model.score_samples(ROWS), rtol=1e-9
    )


def test_other_distances_weights_and_very_many_rows_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for model, reason in (
        (KNeighborsClassifier(7, p=1), "sums of differences"),
        (KNeighborsClassifier(7, weights=np.exp), "function of Python"),
    ):
        with pytest.raises(CannotExpressError, match=reason):
            found("neighbor_probabilities", model.fit(X, THREE))
    monkeypatch.setattr(neighbors, "_MOST_NUMBERS", 100)
    with pytest.raises(CannotExpressError, match="training rows"):
        found("neighbor_probabilities", KNeighborsClassifier(7).fit(X, THREE))


@pytest.mark.parametrize("weights", ["uniform", "distance"])
@pytest.mark.parametrize("given", [np.asarray, sparse.csr_matrix], ids=["dense", "sparse"])
def test_rows_that_are_equally_far_count_alike(weights: Any, given: Any) -> None:
    rng = np.random.default_rng(2)
    grid = rng.integers(0, 6, (300, 3)) / 7
    # Rows of the training, rows between them, and some that are far from all.
    rows = np.vstack([grid[:50], grid[50:150] + 1 / 14, X[:20], X[:5] + np.array([0.0, 1e8, 0.0])])
    votes = NeighborClassifier(9, weights).fit(given(grid), rng.integers(0, 3, 300))
    convert = neighbors.neighbor_means
    found = run(lambda graph, block: convert(graph, votes, block.tensor), rows)
    np.testing.assert_allclose(found, votes.predict_proba(rows), rtol=0, atol=1e-12)
    assert (found.argmax(axis=1) == votes.predict(rows)).all()
    means = NeighborRegressor(9, weights).fit(given(grid), rng.normal(size=300))
    found = run(lambda graph, block: convert(graph, means, block.tensor), rows)
    np.testing.assert_allclose(found[:, 0], means.predict(rows), rtol=0, atol=1e-12)
