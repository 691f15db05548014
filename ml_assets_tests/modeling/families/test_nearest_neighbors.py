import numpy as np
import optuna
import pytest

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.modeling.families.nearest_neighbors import NearestNeighbors
from ml_assets_tests.modeling.families.fits import fit
from ml_assets_tests.modeling.tables import PLAN, table


@pytest.mark.parametrize(("rows", "most"), [(30, 15), (90, 30), (10**6, 100)])
def test_neighbours_are_at_most_a_third_of_the_rows(rows: int, most: int) -> None:
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
    trial = study.ask()
    NearestNeighbors().suggest(trial, "regression", rows, PLAN)
    neighbors = trial.distributions["nearest_neighbors.n_neighbors"]
    assert isinstance(neighbors, optuna.distributions.IntDistribution)
    assert (neighbors.low, neighbors.high) == (1, most)


def test_a_uniform_neighbourhood_is_a_mean() -> None:
    params = {"n_neighbors": 2, "weights": "uniform", "p": 1}
    model = NearestNeighbors().estimator(params, "regression", seed=1)
    model.fit(np.array([[0.0], [1.0], [9.0]]), np.array([2.0, 4.0, 100.0]))
    assert model.predict([[0.4]]).tolist() == [3.0]


def test_few_rows_are_all_neighbours() -> None:
    train = table("regression", rows=4)
    params = NearestNeighbors().portfolio("regression")[0] | {"weights": "uniform"}
    pipeline, _ = fit(NearestNeighbors(), params, "regression", PLAN, train)
    predicted = pipeline.predict(feature_matrix(table("regression", rows=2, seed=2), PLAN))
    assert predicted == pytest.approx(train["y"].mean())
    assert NearestNeighbors().left_out_because(100_001, 1, 0) == "more than 100,000 rows"
