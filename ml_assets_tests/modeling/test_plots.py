from io import BytesIO

import numpy as np
import pytest
from matplotlib.image import imread

from ml_assets.modeling import plots
from ml_assets.modeling.refit import refit
from ml_assets.spec.metrics import TASKS, Task
from ml_assets_tests.modeling.tables import PLAN, board, problem, table, trial

PICTURES = {
    "binary_classification": {"confusion", "roc_and_precision_recall", "calibration"},
    "multiclass_classification": {"confusion"},
    "regression": {"predicted_against_actual"},
}


def colours(picture: bytes) -> set[str]:
    """The palette's colours that occur in a PNG file."""
    pixels = np.round(imread(BytesIO(picture), format="png")[:, :, :3] * 255).astype(int)
    codes = np.unique(pixels @ np.array([65536, 256, 1]))
    return {colour for colour in plots.PALETTE if int(colour[1:], 16) in codes}


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


@pytest.mark.parametrize("count", [1, 4])
def test_trials_are_drawn_in_their_families_colours(count: int) -> None:
    families = ["linear", "random_forest", "linear", "linear"]
    trials = [
        trial(index, 0.8 - 0.1 * index, family=family)
        for index, family in enumerate(families[:count])
    ]
    stopped = trial(9, 0.2, family="extra_trees", status="stopped_early")
    failed = trial(10, None, family="nearest_neighbors", status="failed", error="ValueError")
    picture = plots.trials(board("binary_classification", trials=[*trials, stopped, failed]))

    # In alphabetical order: extra_trees, linear, nearest_neighbors, random_forest; the third has
    # no score, and shows in the legend only.
    expected = set(plots.PALETTE[: 3 if count == 1 else 4])
    assert colours(picture) >= expected


def test_the_same_board_gives_the_same_picture() -> None:
    assert plots.trials(board("regression")) == plots.trials(board("regression"))
