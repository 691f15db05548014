from pathlib import Path
from typing import Any

import dagster as dg
import numpy as np
import pytest
import ray
from dagster_ray import LocalRay

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.modeling import assets, checks
from ml_assets.modeling.choose_final import choose_final
from ml_assets.spec.leaderboard import Leaderboard
from ml_assets.spec.metrics import TASKS, Task
from ml_assets.spec.project import Project
from ml_assets.spec.search_limits import Search
from ml_assets_tests.modeling.cross_validated import SEED, searched
from ml_assets_tests.modeling.tables import PLAN, table
from ml_assets_tests.spec.specs import make_spec

COSTS = {"false_negative": 5, "false_positive": 1}


def made(root: Path, task: Task, **search: Any) -> tuple[Project, Leaderboard]:
    stated = {"task": task, "target": "y"}
    stated |= {"costs": COSTS} if task == "binary_classification" else {}
    project = Project(spec=make_spec(problem=stated, search=search), root=root)
    board, predicted, y = searched(task)
    spec = project.spec
    return project, choose_final(board, predicted, y, spec.problem, spec.search, SEED)


def metadata_of(project: Project, task: Task, board: Leaderboard) -> dict[str, Any]:
    definition = next(each for each in assets.build_assets(project)
                      if each.key.path[-1] == "model")  # fmt: skip
    contract = Contract(problem="churn", columns={"size": ColumnContract(type="number")})
    result: Any = definition(table(task, 160), PLAN, board, contract)
    assert result.value.info.train_rows == 160
    return dict(result.metadata)


@pytest.mark.parametrize("task", TASKS)
def test_the_model_shows_how_it_was_chosen(task: Task, tmp_path: Path) -> None:
    project, board = made(tmp_path, task)
    shown = metadata_of(project, task, board)
    assert board.choice is not None
    assert shown["choice"] == f"{board.choice.chosen}: {board.choice.reason}"
    rows = [record.data for record in shown["comparison"].records]
    assert rows[0]["name"] == "single_best"
    assert rows[-1]["name"] == board.choice.chosen
    assert ("members" in shown) == (board.ensemble is not None) == (len(rows) == 2)
    chosen = [row for row in rows if row["chosen"]]
    assert [row["file_bytes"] for row in chosen] == [shown["file_bytes"]]
    assert shown["one_row_ms"] > 0
    assert shown["refit_seconds"] > 0
    assert ("threshold" in shown) == ("threshold_curve" in shown)
    assert ("threshold" in shown) == (task == "binary_classification")
    assert ("reliability" in shown) == (task != "regression")


def test_the_single_best_is_shown_alone(tmp_path: Path) -> None:
    project, board = made(tmp_path, "regression", ensemble="single_best")
    shown = metadata_of(project, "regression", board)
    assert shown["choice"].startswith("single_best: search.ensemble asks")
    assert len(shown["comparison"].records) == 1


def test_probabilities_that_do_not_come_true_are_warned_of(tmp_path: Path) -> None:
    project, board = made(tmp_path, "multiclass_classification")
    check = next(
        each
        for each in checks.build_checks(project)
        if {key.name for key in each.check_keys} == {"probabilities_are_calibrated"}
    )
    assert board.calibration is not None
    for error, passed in ((0.01, True), (0.9, False), (None, False)):
        found = board.calibration.model_copy(update={"error": error, "noise": 0.02})
        result: Any = check(board.model_copy(update={"calibration": found if error else None}))
        assert result.passed is passed
        assert passed or result.severity == dg.AssetCheckSeverity.WARN
    assert np.isfinite(board.calibration.error)
    numbers, _ = made(tmp_path, "regression")
    names = {key.name for each in checks.build_checks(numbers) for key in each.check_keys}
    assert "probabilities_are_calibrated" not in names


def test_what_was_done_before_the_search_is_of_its_time() -> None:
    limits = Search(time_budget_s=60.0, max_trials=9)
    assert assets._with_less_time(limits, 10.0) == Search(time_budget_s=50.0, max_trials=9)
    assert assets._with_less_time(limits, 300.0).time_budget_s == 12.0
    unbounded = Search(time_budget_s=None, max_trials=9)
    assert assets._with_less_time(unbounded, 10.0) == unbounded


@pytest.mark.slow
def test_the_search_runs_on_the_ray_of_a_resource(tmp_path: Path) -> None:
    stated = {"task": "regression", "target": "y"}
    limits = {"time_budget_s": None, "max_trials": 2, "families": ["linear"], "folds": 2}
    spec = make_spec(problem=stated, search=limits, ray={"resource": "cluster"})
    definition = assets.build_assets(Project(spec=spec, root=tmp_path))[0]
    assert "cluster" in definition.required_resource_keys

    cluster = LocalRay(ray_init_options={"num_cpus": 3, "include_dashboard": False})
    with dg.build_asset_context(resources={"cluster": cluster}) as context:
        assert ray.cluster_resources()["CPU"] == 3
        result: Any = definition(context, table("regression", 60), PLAN)
        assert len(result.value.trials) == 2
        assert ray.is_initialized()  # it is the resource's
    assert not ray.is_initialized()
