"""Every family as an ONNX file: the same predictions, or a reason."""

from typing import Any

import numpy as np
import pytest

from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.conversion.onnx_file import onnx_file
from ml_assets.deployment.parity import compare
from ml_assets.estimator.ensemble import EnsembleClassifier
from ml_assets.estimator.onnx_model import read_onnx
from ml_assets.estimator.predict import predict
from ml_assets.modeling.families.family import Family
from ml_assets.modeling.families.registry import FAMILIES, is_installed
from ml_assets.spec.metrics import Task
from ml_assets_tests.deployment.conversion.tables import (
    model_of,
    pipeline_of,
    plan_of,
    rows_to_predict,
)

POINTS = [
    pytest.param(family, params, task, id=f"{name}-{task}-{number}")
    for name, family in FAMILIES.items()
    if is_installed(family)
    for task in family.tasks
    for number, params in enumerate(family.portfolio(task)[:2])
]


@pytest.mark.parametrize(("family", "params", "task"), POINTS)
def test_every_family_predicts_the_same(family: Family, params: dict[str, Any], task: Task) -> None:
    # CatBoost hashes categories, and hashes of ours are no codes either.
    numbers = family.name == "catboost" or task in ("clustering", "anomaly_detection")
    plan = plan_of("size", "is new", "ordered at") if numbers else plan_of()
    model = model_of(pipeline_of(family, params, task, plan), task, plan)

    loaded = read_onnx(onnx_file(model), model_version=model.version)

    rows = rows_to_predict(task)
    found = compare(predict(model, rows), loaded.predict(rows, plan), 1e-6)
    assert found.passed, found
    if family.name not in ("xgboost", "isolation_forest"):
        assert found.largest_difference < 1e-10


@pytest.mark.parametrize("threshold", [None, 0.2, 0.8])
@pytest.mark.parametrize("positive", ["yes", "no"])
def test_the_threshold_stands_in_the_file(threshold: float | None, positive: str) -> None:
    task: Task = "binary_classification"
    plan, family = plan_of(keep=0.6), FAMILIES["random_forest"]
    pipeline = pipeline_of(family, family.portfolio(task)[1], task, plan)
    model = model_of(pipeline, task, plan, threshold=threshold, positive_class=positive)
    rows = rows_to_predict(task, rows=1500)  # in two parts

    found = read_onnx(onnx_file(model), model_version=model.version).predict(rows, plan)

    expected = predict(model, rows)
    assert found.labels.tolist() == expected.labels.tolist()
    assert found.classes == expected.classes == ("no", "yes")
    np.testing.assert_allclose(found.probabilities, expected.probabilities, rtol=0, atol=1e-12)


def test_members_that_share_their_first_steps_share_them_in_the_file() -> None:
    task: Task = "binary_classification"
    plan, family = plan_of(), FAMILIES["linear"]
    one, other = (
        pipeline_of(family, params, task, plan) for params in family.portfolio(task)[::-1]
    )
    twin = pipeline_of(family, family.portfolio(task)[1] | {"C": 0.01}, task, plan)
    twin.steps = [*one.steps[:-1], twin.steps[-1]]

    def size(*members: Any) -> int:
        ensemble = EnsembleClassifier(list(members), [1 / len(members)] * len(members), "log")
        return len(onnx_file(model_of(ensemble, task, plan)))

    assert size(one, twin) - size(one) < 0.5 * (size(one, other) - size(one))


def test_the_same_model_gives_the_same_bytes() -> None:
    task: Task = "regression"
    plan, family = plan_of(), FAMILIES["hist_gradient_boosting"]
    model = model_of(pipeline_of(family, family.portfolio(task)[0], task, plan), task, plan)

    assert onnx_file(model) == onnx_file(model)


def test_columns_that_onnx_cannot_read_are_the_reason() -> None:
    task: Task = "regression"
    plan, family = plan_of("city", high_cardinality="hashing"), FAMILIES["linear"]
    model = model_of(pipeline_of(family, family.portfolio(task)[0], task, plan), task, plan)
    with pytest.raises(CannotExpressError, match="hashed"):
        onnx_file(model)
