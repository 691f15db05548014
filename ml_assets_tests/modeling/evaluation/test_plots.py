from io import BytesIO

import pytest
from matplotlib.image import imread

from ml_assets.modeling.evaluation import plots
from ml_assets.modeling.refit import refit
from ml_assets.spec.metrics import TASKS, Task
from ml_assets_tests.modeling.tables import PLAN, board, problem, table

PICTURES = {
    "binary_classification": {"confusion", "roc_and_precision_recall", "calibration"},
    "multiclass_classification": {"confusion"},
    "regression": {"predicted_against_actual"},
}


@pytest.mark.parametrize("task", TASKS)
def test_a_task_has_its_pictures(task: Task) -> None:
    model = refit(
        table(task), PLAN, problem(task), board(task), problem_name="toys", contract_version=1
    )
    pictures = plots.evaluation_pictures(model, table(task, rows=60, seed=2))
    assert set(pictures) == PICTURES[task]
    for picture in pictures.values():
        image = imread(BytesIO(picture), format="png")
        assert image.shape[0] > 300
        assert image.std() > 0.01
