from typing import Any

import optuna
import pytest
from sklearn.linear_model import ElasticNet, LogisticRegression, Ridge

from ml_assets.modeling.families.linear import Linear
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metrics import Task
from ml_assets_tests.modeling.tables import PLAN


@pytest.mark.parametrize(
    ("task", "params", "kind", "settings"),
    [
        ("regression", {"penalty": "l2", "alpha": 3.0}, Ridge, {"alpha": 3.0}),
        (
            "regression",
            {"penalty": "elastic_net", "mixed_alpha": 0.1, "l1_ratio": 0.4},
            ElasticNet,
            {"alpha": 0.1, "l1_ratio": 0.4},
        ),
        ("binary_classification", {"penalty": "l2", "C": 2.0}, LogisticRegression, {"C": 2.0}),
        (
            "multiclass_classification",
            {"penalty": "elastic_net", "C": 2.0, "l1_ratio": 0.7, "class_weights": "balanced"},
            LogisticRegression,
            {"C": 2.0, "l1_ratio": 0.7, "solver": "saga", "class_weight": "balanced"},
        ),
    ],
)
def test_the_penalty_chooses_the_model(
    task: Task, params: dict[str, Any], kind: type, settings: dict[str, Any]
) -> None:
    estimator = Linear().estimator(params, task, seed=1)
    assert type(estimator) is kind
    assert estimator.get_params().items() >= settings.items()


def test_what_is_asked_for_depends_on_earlier_answers() -> None:
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
    asked = [Linear().suggest(study.ask(), "regression", 100, PLAN) for _ in range(20)]
    for params in asked:
        mixed = params["penalty"] == "elastic_net"
        assert ("l1_ratio" in params) == ("mixed_alpha" in params) == mixed
        assert ("alpha" in params) != mixed
    assert {params["penalty"] for params in asked} == {"l2", "elastic_net"}


def test_many_rows_are_not_given_the_slow_penalty_and_no_numbers_no_bins() -> None:
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
    colours = FeaturePlan(target="y", features=PLAN.of_kind("category"))
    task: Task = "binary_classification"
    few = [Linear().suggest(study.ask(), task, 20_000, PLAN)["penalty"] for _ in range(20)]
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
    many = [Linear().suggest(study.ask(), task, 20_001, colours) for _ in range(20)]
    assert set(few) == {"elastic_net", "l2"}
    assert {params["penalty"] for params in many} == {"l2"}
    assert {params["numbers"] for params in many} == {"scaled"}
