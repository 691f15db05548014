from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn import datasets

from ml_assets.estimator.predict import predict
from ml_assets.modeling.explanation.held_out_judge import Judge
from ml_assets.modeling.explanation.leak_suspicion import leak_suspicions
from ml_assets.modeling.explanation.permutation_importance import permuted_columns
from ml_assets.modeling.explanation.predictive_power import predictive_power
from ml_assets.spec.explanation_report import Suspicion
from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets.spec.metrics import Task
from ml_assets_tests.attribution.fitted_models import model_of
from ml_assets_tests.modeling.tables import PLAN, table

HONEST: dict[str, tuple[Any, Task]] = {
    "diabetes": (datasets.load_diabetes, "regression"),
    "breast_cancer": (datasets.load_breast_cancer, "binary_classification"),
    "iris": (datasets.load_iris, "multiclass_classification"),
    "wine": (datasets.load_wine, "multiclass_classification"),
}


def suspected(
    family: str, task: Task, frame: pd.DataFrame, plan: FeaturePlan, seed: int = 1
) -> list[Suspicion]:
    order = np.random.default_rng(seed).permutation(len(frame))
    half = len(frame) * 2 // 3
    train, test = frame.iloc[order[:half]], frame.iloc[order[half:]]
    model = model_of(family, task, plan, train)
    info = model.info.model_copy(update={"positive_class": "yes", "threshold": None})
    model = type(model)(model.estimator, info, b"", model.version)
    y = test["y"].to_numpy()
    judge = Judge("power", True, lambda found: predictive_power(info, y, found, None))
    assert np.isfinite(judge.judge(predict(model, test)))
    permuted = permuted_columns(model, test, [judge], seed)
    return leak_suspicions(model, train, test, permuted, judge=0)


def honest(name: str) -> tuple[pd.DataFrame, FeaturePlan, Task]:
    load, task = HONEST[name]
    data = load(as_frame=True)
    features = [Feature(column=column, kind="number") for column in data.data]
    y = data.target
    if task == "binary_classification":
        y = y.map({0: "no", 1: "yes"}).astype(object)
    return data.data.assign(y=y), FeaturePlan(target="y", features=features), task


def with_leak(task: Task, noise: float, rows: int = 900) -> tuple[pd.DataFrame, FeaturePlan]:
    frame, rng = table(task, rows), np.random.default_rng(3)
    if task == "regression":
        frame["leak"] = frame["y"] + noise * frame["y"].std() * rng.normal(size=rows)
    else:
        codes = pd.factorize(frame["y"])[0]
        flipped = rng.random(rows) < noise
        frame["leak"] = np.where(flipped, rng.permutation(codes), codes).astype("float64")
    features = [*PLAN.features, Feature(column="leak", kind="number")]
    return frame, PLAN.model_copy(update={"features": features})


@pytest.mark.parametrize("family", ["linear", "random_forest", "hist_gradient_boosting"])
@pytest.mark.parametrize("name", HONEST)
def test_an_honest_table_raises_no_suspicion(name: str, family: str) -> None:
    frame, plan, task = honest(name)
    for seed in (1, 2):
        assert suspected(family, task, frame, plan, seed) == []


@pytest.mark.parametrize("family", ["linear", "random_forest", "hist_gradient_boosting"])
@pytest.mark.parametrize(
    ("task", "noise"),
    [
        ("regression", 0.0),
        ("regression", 0.05),
        ("binary_classification", 0.0),
        ("binary_classification", 0.02),
        ("multiclass_classification", 0.02),
    ],
)
def test_a_copy_of_the_target_is_named(family: str, task: Task, noise: float) -> None:
    frame, plan = with_leak(task, noise)
    found = suspected(family, task, frame, plan)
    assert [one.column for one in found] == ["leak"]
    assert "leak explains almost all" in found[0].text
    assert "columns.drop" in found[0].text
    assert found[0].alone > 0.95


def test_two_copies_of_the_target_are_both_named() -> None:
    frame, plan = with_leak("regression", 0.02)
    frame["again"] = frame["y"] * 2 + 1
    more = [*plan.features, Feature(column="again", kind="number")]
    plan = plan.model_copy(update={"features": more})
    found = suspected("random_forest", "regression", frame, plan)
    assert {one.column for one in found} == {"leak", "again"}


def test_a_column_that_is_merely_strong_is_not_named() -> None:
    rng = np.random.default_rng(5)
    frame = pd.DataFrame(rng.normal(size=(400, 3)), columns=list("abc"))
    frame["y"] = 3 * frame["a"] + 0.2 * frame["b"] + rng.normal(size=400)
    plan = FeaturePlan(target="y", features=[Feature(column=c, kind="number") for c in "abc"])
    assert suspected("linear", "regression", frame, plan) == []
    sides = frame.assign(y=np.where(frame["y"] > 0, "yes", "no").astype(object))
    assert suspected("linear", "binary_classification", sides, plan) == []


def test_few_rows_say_nothing() -> None:
    frame, plan = with_leak("regression", 0.0, rows=45)
    assert suspected("linear", "regression", frame, plan) == []
