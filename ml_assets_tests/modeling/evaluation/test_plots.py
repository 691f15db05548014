from io import BytesIO

import numpy as np
import pytest
from matplotlib.image import imread

from ml_assets.modeling.evaluation import plots
from ml_assets.modeling.evaluation.champion_model import champion_model
from ml_assets.modeling.evaluation.detailed_report import detailed_report
from ml_assets.modeling.evaluation.evaluate import evaluate
from ml_assets.modeling.refit import refit
from ml_assets.spec.metrics import TASKS, Task
from ml_assets_tests.modeling.tables import PLAN, board, problem, table

PICTURES = {
    "binary_classification": {"confusion", "roc_and_precision_recall", "calibration",
                              "gain_and_lift", "thresholds"},
    "multiclass_classification": {"confusion", "calibration", "class_by_class"},
    "regression": {"predicted_against_actual", "error_by_decile", "residuals"},
}  # fmt: skip


@pytest.mark.parametrize("weight", [None, "counts"])
@pytest.mark.parametrize("task", TASKS)
def test_a_task_has_its_pictures(task: Task, weight: str | None) -> None:
    plan, rng = PLAN.model_copy(update={"weight": weight}), np.random.default_rng(1)
    train, test = (table(task, rows, seed).assign(counts=rng.uniform(0.1, 3, rows))
                   for rows, seed in ((80, 1), (60, 2)))  # fmt: skip
    model = refit(train, plan, problem(task), board(task), problem_name="toys", contract_version=1)
    report = evaluate(model, train, test, seed=1, samples=20)
    champion = champion_model(model, test, {}.get)
    report = detailed_report(report, model, champion, train, test, problem(task))
    pictures = plots.evaluation_pictures(model, test, report)
    assert set(pictures) == PICTURES[task]
    for picture in pictures.values():
        image = imread(BytesIO(picture), format="png")
        assert image.shape[0] > 300
        assert image.std() > 0.01
