import numpy as np
import optuna
import pytest

from ml_assets.modeling.families.nearest_neighbors import NearestNeighbors
from ml_assets_tests.modeling.tables import PLAN


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
