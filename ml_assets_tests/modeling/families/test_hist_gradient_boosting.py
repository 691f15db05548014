from io import BytesIO
from typing import Any
from zipfile import ZipFile

import numpy as np
import optuna
import pandas as pd
import pytest
import skops.io
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from ml_assets.modeling.families.family import Params
from ml_assets.modeling.families.hist_gradient_boosting import HistGradientBoosting
from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets.spec.metrics import TASKS, Task
from ml_assets_tests.modeling.families.fits import fit
from ml_assets_tests.modeling.tables import PLAN, table


@pytest.mark.parametrize("task", TASKS)
def test_the_loss_is_asked_for_in_regression_only(task: Task) -> None:
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
    params = HistGradientBoosting().suggest(study.ask(), task, 100, PLAN)
    assert ("loss" in params) == (task == "regression")
    estimator = HistGradientBoosting().estimator(params, task, seed=3)
    kinds = HistGradientBoostingRegressor, HistGradientBoostingClassifier
    assert type(estimator) is kinds[task != "regression"]
    stated = {name: value for name, value in params.items() if name != "class_weights"}
    assert estimator.get_params().items() >= stated.items()
    weighted = family_estimator(params | {"class_weights": "balanced"}, task)
    if task != "regression":
        assert weighted.class_weight == "balanced"


def family_estimator(params: Params, task: Task) -> Any:
    return HistGradientBoosting().estimator(params, task, seed=3)


def test_no_rows_are_held_back_for_stopping() -> None:
    family = HistGradientBoosting()
    estimator = family.estimator(family.portfolio("regression")[0], "regression", seed=3)
    assert estimator.early_stopping is False
    assert estimator.random_state == 3


def test_it_stops_at_the_iteration_with_the_smallest_loss() -> None:
    family = HistGradientBoosting()
    train, test = table("regression", rows=150), table("regression", rows=100, seed=2)
    params = family.portfolio("regression")[0]
    stopped, found = fit(family, params, "regression", PLAN, train, held_out=test)
    assert stopped[-1].n_iter_ == stopped[-1].max_iter == found["max_iter"]
    encoded = stopped[:-1].transform(test[PLAN.columns].assign(colour=test["colour"].fillna("")))
    long, _ = fit(family, params | {"max_iter": found["max_iter"] + 15}, "regression", PLAN, train)
    losses = [np.mean((p - test["y"]) ** 2) for p in long[-1].staged_predict(encoded)]
    assert found["max_iter"] == 1 + int(np.argmin(losses))


def test_a_stored_model_holds_an_array_per_tree() -> None:
    family, task, rows = HistGradientBoosting(), "multiclass_classification", table("regression")
    rows = rows.assign(y=np.arange(len(rows)) % 5)
    model, _ = fit(family, family.portfolio(task)[0] | {"max_iter": 20}, task, PLAN, rows)
    with ZipFile(BytesIO(skops.io.dumps(model[-1]))) as archive:
        arrays = [name for name in archive.namelist() if name.endswith(".npy")]
    trees = sum(len(trees) for trees in model[-1]._predictors)
    assert trees == 100
    assert len(arrays) < trees + 30


def test_a_number_that_is_missing_in_all_training_rows_counts_for_nothing() -> None:
    features = [Feature(column=name, kind="number", nullable=True) for name in ("size", "weight")]
    plan, family = FeaturePlan(target="y", features=features), HistGradientBoosting()
    train = table("regression").assign(size=np.nan)
    params = family.portfolio("regression")[0]
    pipeline, _ = fit(family, params, "regression", plan, train)
    rows = pd.DataFrame({"size": [np.nan, 0.0, 1e9], "weight": [0.5] * 3})
    assert len(set(pipeline.predict(rows))) == 1
