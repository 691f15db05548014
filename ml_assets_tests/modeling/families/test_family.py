import warnings
from typing import Any

import numpy as np
import optuna
import pandas as pd
import pytest

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.fitted_model import ModelInfo
from ml_assets.estimator.predict import predict, predict_matrix
from ml_assets.estimator.skops_format import pack, unpack
from ml_assets.modeling.families.family import Family
from ml_assets.modeling.families.registry import FAMILIES
from ml_assets.spec.feature_plan import FeatureKind, FeaturePlan
from ml_assets.spec.metrics import TASKS, Task
from ml_assets_tests.modeling.tables import PLAN, table

LEARNERS = {name: family for name, family in FAMILIES.items() if family.tasks == TASKS}
POINTS = [
    pytest.param(family, task, point, id=f"{family.name}-{task}-{number}")
    for family in LEARNERS.values()
    for task in family.tasks
    for number, point in enumerate(family.portfolio(task))
]
NEW = ("green",)  # a colour that no training row has


def fitted(family: Family, task: Task, params: dict[str, Any], plan: FeaturePlan = PLAN) -> Any:
    train = table(task, rows=60)
    pipeline = family.build(params, task, plan, seed=5)
    return pipeline.fit(feature_matrix(train, plan), train["y"].to_numpy())


def info(family: Family, task: Task, params: dict[str, Any], pipeline: Any) -> ModelInfo:
    return ModelInfo(
        problem="toys",
        task=task,
        plan=PLAN,
        classes=None if task == "regression" else pipeline.classes_.tolist(),
        family=family.name,
        params=params,
        trial_id="t000",
        cross_validation={},
        contract_version=1,
        seed=5,
        train_rows=60,
    )


@pytest.mark.parametrize(("family", "task", "params"), POINTS)
def test_every_first_guess_fits_predicts_and_comes_back_from_its_file(
    family: Family, task: Task, params: dict[str, Any]
) -> None:
    pipeline = fitted(family, task, params)
    test = table(task, rows=40, seed=2, colours=NEW)
    assert "green" in set(test["colour"])

    model = pack(pipeline, info(family, task, params, pipeline))
    twin = fitted(family, task, params)
    assert pack(twin, info(family, task, params, twin)).content == model.content

    expected = predict_matrix(pipeline, feature_matrix(test, PLAN), task)
    back = predict(unpack(model.content, expected_version=model.version), test)
    assert np.array_equal(back.labels, expected.labels)
    if task == "regression":
        assert np.isfinite(expected.labels).all()
        assert expected.labels.std() > 1.0
    else:
        assert expected.probabilities is not None
        assert back.probabilities is not None
        assert np.array_equal(back.probabilities, expected.probabilities)
        assert np.isfinite(expected.probabilities).all()
        assert expected.probabilities.sum(axis=1) == pytest.approx(1.0)
        chance = 1 / expected.probabilities.shape[1]
        assert (expected.labels == test["y"].to_numpy()).mean() > chance + 0.1


@pytest.mark.parametrize(("family", "task", "params"), POINTS)
def test_every_first_guess_lies_in_the_familys_space(
    family: Family, task: Task, params: dict[str, Any]
) -> None:
    point = {family.key(name): value for name, value in params.items()}
    trial = optuna.trial.FixedTrial(point)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a value outside its range is a warning of Optuna's
        assert family.suggest(trial, task, 500, PLAN) == params


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("family", LEARNERS.values(), ids=LEARNERS)
def test_every_suggestion_builds_and_fits(family: Family, task: Task) -> None:
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=4))
    test = feature_matrix(table(task, rows=10, seed=2, colours=NEW), PLAN)
    for _ in range(4):
        trial = study.ask()
        params = family.suggest(trial, task, 60, PLAN)
        assert {family.key(name) for name in params} >= set(trial.params)
        small = {"n_estimators": 5, "max_iter": 5}  # sizes are the slow part, and always fit
        params |= {name: value for name, value in small.items() if name in params}
        predictions = predict_matrix(fitted(family, task, params), test, task)
        values = predictions.labels if task == "regression" else predictions.probabilities
        assert values is not None
        assert np.isfinite(values).all()


@pytest.mark.parametrize("kind", ["number", "category"])
@pytest.mark.parametrize("family", LEARNERS.values(), ids=LEARNERS)
def test_tables_of_one_kind_of_column(family: Family, kind: FeatureKind) -> None:
    plan = FeaturePlan(target="y", features=PLAN.of_kind(kind))
    for params in family.portfolio("regression"):
        pipeline = fitted(family, "regression", params, plan)
        test = feature_matrix(table("regression", rows=10, seed=2, colours=NEW), plan)
        assert np.isfinite(pipeline.predict(test)).all()


def test_rows_do_not_influence_one_another() -> None:
    test = feature_matrix(table("regression", rows=10, seed=2), PLAN)
    for family in LEARNERS.values():
        pipeline = fitted(family, "regression", family.portfolio("regression")[0])
        alone = pd.concat([pd.Series(pipeline.predict(test.iloc[[row]])) for row in range(3)])
        assert alone.to_numpy() == pytest.approx(pipeline.predict(test)[:3], rel=1e-9)
