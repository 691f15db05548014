import optuna
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from ml_assets.modeling.families.hist_gradient_boosting import HistGradientBoosting
from ml_assets.spec.metrics import TASKS, Task
from ml_assets_tests.modeling.tables import PLAN


@pytest.mark.parametrize("task", TASKS)
def test_the_loss_is_asked_for_in_regression_only(task: Task) -> None:
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
    params = HistGradientBoosting().suggest(study.ask(), task, 100, PLAN)
    assert ("loss" in params) == (task == "regression")
    estimator = HistGradientBoosting().estimator(params, task, seed=3)
    kinds = HistGradientBoostingRegressor, HistGradientBoostingClassifier
    assert type(estimator) is kinds[task != "regression"]
    assert estimator.get_params().items() >= params.items()


def test_no_rows_are_held_back_for_stopping() -> None:
    family = HistGradientBoosting()
    estimator = family.estimator(family.portfolio("regression")[0], "regression", seed=3)
    assert estimator.early_stopping is False
    assert estimator.random_state == 3
