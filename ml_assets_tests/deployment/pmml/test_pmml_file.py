"""Every family as a PMML file: the same predictions, or a reason."""

from typing import Any

import pytest

from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.parity import compare
from ml_assets.deployment.pmml.evaluator import Evaluator
from ml_assets.deployment.pmml.pmml_file import pmml_file
from ml_assets.deployment.pmml.scored_file import scored
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

WITHOUT = {
    "nearest_neighbors": "KNeighbors",
    "gaussian_mixture": "GaussianMixture",
    "agglomerative": "NearestRowClusters",
    "hdbscan": "NearestRowClusters",
}
POINTS = [
    pytest.param(family, params, task, id=f"{name}-{task}-{number}")
    for name, family in FAMILIES.items()
    if is_installed(family)
    for task in family.tasks
    for number, params in enumerate(family.portfolio(task)[:2])
]


@pytest.mark.parametrize(("family", "params", "task"), POINTS)
def test_every_family_predicts_the_same(
    family: Family, params: dict[str, Any], task: Task, evaluator: Evaluator
) -> None:
    # CatBoost hashes categories, and hashes of ours are no codes either.
    numbers = family.name == "catboost" or task in ("clustering", "anomaly_detection")
    plan = plan_of("size", "is new", "ordered at") if numbers else plan_of()
    model = model_of(pipeline_of(family, params, task, plan), task, plan)
    reason = WITHOUT.get(family.name) or ("rank" if task == "anomaly_detection" else None)
    if reason:
        with pytest.raises(CannotExpressError, match=reason):
            pmml_file(model)
        return

    rows = rows_to_predict(task)
    expected = predict(model, rows)
    found = scored(evaluator, pmml_file(model), rows, plan, expected.classes)

    difference = compare(expected, found, 1e-6)
    assert difference.passed, difference
    if family.name != "xgboost":
        assert difference.largest_difference < 1e-10
