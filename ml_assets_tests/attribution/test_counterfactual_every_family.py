"""Counterfactuals of one row for every family and task."""

from typing import Any

import pytest

from ml_assets.attribution.counterfactual import counterfactuals
from ml_assets.estimator.predict import predict
from ml_assets.modeling.families.registry import FAMILIES, is_installed
from ml_assets.spec.counterfactual import Wanted
from ml_assets.spec.metrics import Task
from ml_assets_tests.attribution.explained import explained, keeps_its_promises

TASKS: list[Task] = ["binary_classification", "multiclass_classification", "regression",
                     "clustering", "anomaly_detection"]  # fmt: skip
MODELS = [(task, name) for task in TASKS for name, family in FAMILIES.items()
          if task in family.tasks and is_installed(family)]  # fmt: skip


@pytest.mark.parametrize(("task", "family"), MODELS)
def test_every_family_gets_another_decision(task: Task, family: str) -> None:
    case = explained(task, family)
    labels = predict(case.model, case.rows.head(30)).labels.tolist()
    flagged = [place for place, label in enumerate(labels) if label == "anomaly"]
    place = flagged[0] if flagged else 0
    row = case.row(place)
    now = case.predict(row)
    wanted = Wanted(by=0.1) if task == "regression" else None
    if task == "anomaly_detection" and not flagged:
        wanted = Wanted(label="anomaly")
    result = counterfactuals(case.model, row, case.rows, case.contract, wanted=wanted, seed=7)

    assert result.found, result.reason
    assert result.prediction == now
    least = now + 0.1 * abs(now) if task == "regression" else None

    def as_wanted(found: Any) -> bool:
        return found not in (now, "noise") if least is None else found >= least

    keeps_its_promises(case, row, result, as_wanted)
