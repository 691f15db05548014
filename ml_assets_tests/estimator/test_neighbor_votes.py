from typing import Any, Literal

import numpy as np
import pytest
from scipy import sparse
from scipy.spatial.distance import cdist
from sklearn.base import is_classifier, is_regressor
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

from ml_assets.estimator import neighbor_votes
from ml_assets.estimator.neighbor_votes import NeighborClassifier, NeighborRegressor

Weights = Literal["uniform", "distance"]

RNG = np.random.default_rng(4)
X, ROWS = RNG.normal(size=(120, 3)), RNG.normal(size=(50, 3))
LABELS = np.array(["a", "b", "c"])[np.digitize(X[:, 0], [-0.5, 0.5])]
# Of 300 rows of two small whole numbers most are equally far from any other row.
GRID = RNG.integers(0, 5, (300, 2)).astype("float64")
NUMBERS = RNG.normal(size=300)


@pytest.mark.parametrize("weights", ["uniform", "distance"])
@pytest.mark.parametrize("p", [1, 2])
@pytest.mark.parametrize("make", [np.asarray, sparse.csr_matrix])
def test_without_ties_it_is_what_scikit_learn_says(weights: Weights, p: int, make: Any) -> None:
    votes = NeighborClassifier(7, weights, p).fit(make(X), LABELS)
    reference = KNeighborsClassifier(7, weights=weights, p=p).fit(X, LABELS)
    expected = reference.predict_proba(ROWS)
    np.testing.assert_allclose(votes.predict_proba(make(ROWS)), expected, atol=1e-6)
    assert (votes.predict(make(ROWS)) == reference.predict(ROWS)).all()
    means = NeighborRegressor(7, weights, p).fit(make(X), X[:, 1])
    expected = KNeighborsRegressor(7, weights=weights, p=p).fit(X, X[:, 1]).predict(ROWS)
    np.testing.assert_allclose(means.predict(make(ROWS)), expected, atol=1e-6)
    assert is_classifier(votes)
    assert is_regressor(means)


@pytest.mark.parametrize("p", [1, 2])
def test_all_rows_as_far_as_the_last_neighbour_count(p: int) -> None:
    found = NeighborRegressor(5, "uniform", p).fit(GRID, NUMBERS).predict(GRID + 0.25)
    distances = cdist(GRID + 0.25, GRID, "cityblock" if p == 1 else "euclidean").round(9)
    last = np.sort(distances, axis=1)[:, 4]
    expected = [NUMBERS[row <= limit].mean() for row, limit in zip(distances, last, strict=True)]
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    # More of them than are looked at first.
    assert max((row <= limit).sum() for row, limit in zip(distances, last, strict=True)) > 13


@pytest.mark.parametrize("weights", ["uniform", "distance"])
def test_the_order_of_training_rows_does_not_matter(
    weights: Weights, monkeypatch: pytest.MonkeyPatch
) -> None:
    mixed = RNG.permutation(300)
    one = NeighborRegressor(5, weights).fit(GRID, NUMBERS).predict(GRID[:80] * 1.1)
    monkeypatch.setattr(neighbor_votes, "_MOST_NUMBERS", 200)  # a few rows at a time
    other = NeighborRegressor(5, weights).fit(GRID[mixed], NUMBERS[mixed]).predict(GRID[:80] * 1.1)
    np.testing.assert_allclose(one, other, rtol=1e-12)


def test_of_very_many_equal_rows_a_bounded_number_is_looked_at() -> None:
    same = np.zeros((5000, 2))
    model = NeighborRegressor(3).fit(same, np.full(5000, 2.0))
    *_, (_, places, distances) = model._neighbors(same[:1])
    assert places.shape == distances.shape == (1, 3 + 1024)
    assert model.predict(same[:20]).tolist() == [2.0] * 20


def test_beside_rows_at_no_distance_others_do_not_count() -> None:
    model = NeighborRegressor(2, "distance").fit(
        np.array([[0.0], [0.0], [0.0], [1.0]]), [1, 2, 6, 9]
    )
    assert model.predict(np.array([[0.0], [1.0]])).tolist() == [3.0, 9.0]


def test_of_fewer_rows_than_neighbours_all_count() -> None:
    model = NeighborRegressor(9).fit(np.array([[0.0], [4.0]]), [1, 2])
    assert model.predict(np.array([[0.5]])).tolist() == [1.5]
    assert len(model.predict(np.empty((0, 1)))) == 0
