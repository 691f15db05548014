import numpy as np
import pytest

from ml_assets.modeling.evaluation.dummy_predictions import dummy_predictions
from ml_assets.modeling.refit import refit
from ml_assets.spec.metrics import TASKS, Task
from ml_assets_tests.modeling.tables import PLAN, board, problem, table


@pytest.mark.parametrize("task", TASKS)
def test_every_row_gets_what_training_rows_are_on_average(task: Task) -> None:
    plan = PLAN.model_copy(update={"weight": "counts"})
    train = table(task).assign(counts=np.random.default_rng(2).integers(1, 5, 80))
    model = refit(train, plan, problem(task), board(task), problem_name="toys", contract_version=1)
    found = dummy_predictions(model, train, table(task, rows=7, seed=2))
    if task == "regression":
        mean = np.average(train["y"], weights=train["counts"])
        assert found.labels == pytest.approx(np.full(7, mean))
        return
    shares = train.groupby("y")["counts"].sum() / train["counts"].sum()
    assert found.probabilities == pytest.approx(np.tile(shares, (7, 1)))
    assert set(found.labels) == {shares.idxmax()}
