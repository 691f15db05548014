import optuna
import pytest

from ml_assets.modeling.families.extra_trees import ExtraTrees
from ml_assets.modeling.families.forest import Forest
from ml_assets.modeling.families.random_forest import RandomForest
from ml_assets_tests.modeling.tables import PLAN


@pytest.mark.parametrize("family", [RandomForest(), ExtraTrees()])
def test_a_depth_is_asked_for_only_where_it_is_limited(family: Forest) -> None:
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
    asked = [family.suggest(study.ask(), "regression", 100, PLAN) for _ in range(20)]
    assert {params["depth"] for params in asked} == {"limited", "unlimited"}
    for params in asked:
        limited = params["depth"] == "limited"
        assert ("max_depth" in params) == limited
        estimator = family.estimator(params, "regression", seed=1)
        assert (estimator.max_depth is not None) == limited


@pytest.mark.parametrize(("rows", "most"), [(10, 3), (400, 20), (10**6, 50)])
def test_leaves_grow_with_the_rows(rows: int, most: int) -> None:
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
    trial = study.ask()
    RandomForest().suggest(trial, "regression", rows, PLAN)
    leaf = trial.distributions["random_forest.min_samples_leaf"]
    assert isinstance(leaf, optuna.distributions.IntDistribution)
    assert (leaf.low, leaf.high) == (1, most)


def test_one_trial_takes_one_core() -> None:
    params = RandomForest().portfolio("regression")[0]
    assert RandomForest().estimator(params, "regression", seed=9).n_jobs == 1
    assert RandomForest().estimator(params, "regression", seed=9).random_state == 9


def test_trees_are_as_many_whatever_is_asked_for_and_classes_can_weigh_alike() -> None:
    family = ExtraTrees()
    for params in family.portfolio("binary_classification"):
        assert family.estimator(params, "binary_classification", seed=1).n_estimators == 200
        weighted = params | {"class_weights": "balanced"}
        estimator = family.estimator(weighted, "binary_classification", seed=1)
        assert estimator.class_weight == "balanced"


def test_forests_that_would_fill_the_memory_are_left_out() -> None:
    assert RandomForest().left_out_because(500_000, 5, 10) is None
    assert RandomForest().left_out_because(500_001, 5, 10) == "rows times classes above 5,000,000"
    assert RandomForest().left_out_because(5_000_000, 5, 0) is None
