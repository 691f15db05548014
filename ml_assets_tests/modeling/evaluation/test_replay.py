import json
from typing import Any

import numpy as np
import pytest

from ml_assets.contract.contract import Contract
from ml_assets.contract.inference import infer_contract
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import predict
from ml_assets.modeling.evaluation.replay import replay_requests
from ml_assets.modeling.refit import refit
from ml_assets.spec.metrics import Task
from ml_assets_tests.modeling.tables import PLAN, board, problem, table
from ml_assets_tests.spec.specs import make_spec

FEATURES = ["size", "weight", "is new", "colour"]


def fitted(task: Task, rows: int) -> FittedModel:
    return refit(table(task).head(rows), PLAN, problem(task), board(task), problem_name="toys",
                 contract_version=1)  # fmt: skip


def contract(task: Task) -> Contract:
    spec = make_spec("toys", problem={"task": task, "target": "y"})
    return infer_contract(table(task, rows=500), spec)


def logged(task: Task, rows: int = 40) -> list[dict[str, Any]]:
    """Rows as the service logs them: JSON values, null where missing."""
    frame = table(task, rows=500)[FEATURES].head(rows)
    return [{"prediction_id": str(n), "features": json.loads(frame.iloc[n].to_json())}
            for n in range(rows)]  # fmt: skip


@pytest.mark.parametrize("task", ["binary_classification", "regression"])
def test_the_difference_is_that_of_the_two_models(task: Task) -> None:
    model, champion = fitted(task, 80), fitted(task, 40)
    found = replay_requests(model, champion, logged(task), contract(task))
    rows = table(task, rows=500)[FEATURES].head(40)
    one, other = predict(model, rows), predict(champion, rows)
    assert (found.rows, found.broken, found.note) == (40, 0, "")
    if task == "regression":
        assert found.changed_labels is None
        gap = np.abs(one.labels - other.labels).max()
    else:
        assert found.changed_labels == int((one.labels != other.labels).sum())
        assert one.probabilities is not None
        assert other.probabilities is not None
        gap = np.abs(one.probabilities - other.probabilities).max()
    # JSON keeps 10 decimals of a number here.
    assert found.largest_change == pytest.approx(gap, abs=1e-6)
    assert found.largest_change > 0


def test_the_same_model_changes_nothing() -> None:
    model = fitted("binary_classification", 80)
    found = replay_requests(model, model, logged("binary_classification"),
                            contract("binary_classification"))  # fmt: skip
    assert (found.changed_labels, found.changed_share, found.largest_change) == (0, 0.0, 0.0)


def test_rows_whose_values_are_hidden_are_counted_and_left_out() -> None:
    task: Task = "binary_classification"
    model, champion = fitted(task, 80), fitted(task, 40)
    lines = logged(task, rows=3)
    lines[1]["features"]["weight"] = "hidden"
    found = replay_requests(model, champion, lines, contract(task))
    assert (found.rows, found.broken) == (2, 1)
    for line in lines:
        line["features"]["weight"] = "hidden"
    none = replay_requests(model, champion, lines, contract(task))
    assert (none.rows, none.broken) == (0, 3)
    assert "no logged row" in none.note


def test_without_a_log_there_is_nothing_to_replay() -> None:
    model = fitted("binary_classification", 80)
    found = replay_requests(model, model, [], contract("binary_classification"))
    assert (found.rows, found.broken, found.note) == (0, 0, "no request was logged yet")
