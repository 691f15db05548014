import numpy as np
import pytest

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.predict import predict
from ml_assets.modeling.families.registry import FAMILIES
from ml_assets.modeling.refit import refit
from ml_assets.spec.metrics import TASKS, Task
from ml_assets_tests.modeling.tables import PLAN, board, problem, table, trial


@pytest.mark.parametrize("task", TASKS)
def test_the_winner_is_fitted_on_all_training_rows(task: Task) -> None:
    train, test = table(task), table(task, seed=2)
    leaders = board(task)

    model = refit(train, PLAN, problem(task), leaders, problem_name="toys", contract_version=3)

    direct = FAMILIES["linear"].build(leaders.best.params, task, PLAN, leaders.seed)
    direct.fit(feature_matrix(train, PLAN), train["y"].to_numpy())
    expected = direct.predict(feature_matrix(test, PLAN))
    assert np.array_equal(predict(model, test).labels, expected)
    info = model.info
    assert (info.problem, info.contract_version, info.train_rows) == ("toys", 3, len(train))
    assert (info.family, info.params, info.trial_id) == ("linear", leaders.best.params, "t000")
    assert info.cross_validation == {leaders.metric: 0.5}
    assert info.classes == (None if task == "regression" else direct.classes_.tolist())


def test_the_same_rows_and_seed_give_the_same_file() -> None:
    task: Task = "binary_classification"
    versions = {
        refit(
            table(task), PLAN, problem(task), board(task, "random_forest"),
            problem_name="toys", contract_version=1,
        ).version
        for _ in range(2)
    }  # fmt: skip
    assert len(versions) == 1


def test_a_better_trial_that_was_stopped_early_is_not_refitted() -> None:
    task: Task = "binary_classification"
    stopped = trial(1, 0.99, status="stopped_early", family="random_forest")
    leaders = board(task, trials=[stopped, trial(0)])
    model = refit(table(task), PLAN, problem(task), leaders, problem_name="t", contract_version=1)
    assert (model.info.trial_id, model.info.family) == ("t000", "linear")
    assert model.info.positive_class == "yes"
