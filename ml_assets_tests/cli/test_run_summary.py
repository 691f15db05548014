from collections.abc import Callable
from pathlib import Path

import pytest

from ml_assets.cli.problems import find_problem
from ml_assets.cli.run_record import RunRecord
from ml_assets.cli.run_summary import summarize
from ml_assets.spec.estimate import Estimate
from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.project import Project
from ml_assets_tests.cli.boards import BOARD, store

REPORT = EvaluationReport(
    model_version="abc", rows=100, metrics={"roc_auc": Estimate(value=0.9, low=0.85, high=0.94)},
    baseline={"roc_auc": 0.5}, bootstrap_samples=1000, seed=7,
)  # fmt: skip


@pytest.fixture
def project(root: Path, write_problem: Callable[..., Path]) -> Project:
    problem = {"task": "binary_classification", "target": "target",
               "success": {"roc_auc": {"min": 0.95}}}  # fmt: skip
    write_problem("cancer", problem=problem)
    store(root, "cancer", "trials", BOARD)
    store(root, "cancer", "evaluation", REPORT)
    return find_problem(root, "cancer")


def record(*done: str) -> RunRecord:
    return RunRecord(problem="cancer", run_id="r1", planned=list(done), done=list(done))


def test_what_the_run_made(project: Project) -> None:
    summary = summarize(project, record("trials", "evaluation", "data_contract"))
    assert summary.leaderboard == BOARD
    assert summary.winner == BOARD.trials[0]
    assert summary.evaluation == REPORT
    assert summary.gate is not None
    assert not summary.gate.passed
    assert summary.gate.reasons == "roc_auc is 0.9000, needs at least 0.95"
    assert summary.reports["data_contract"] == str(project.contract_path)
    assert summary.bento is None


def test_documents_of_earlier_runs_are_left_out(project: Project) -> None:
    summary = summarize(project, record("raw_data"))
    parts = (summary.leaderboard, summary.winner, summary.evaluation, summary.gate, summary.bento)
    assert parts == (None,) * 5
    assert summary.reports == {}


def test_the_leaderboard_is_cut_to_five(project: Project) -> None:
    many = BOARD.model_copy(update={"trials": BOARD.trials[:1] * 9})
    store(project.root, "cancer", "trials", many)
    summary = summarize(project, record("trials"))
    assert summary.leaderboard is not None
    assert len(summary.leaderboard.trials) == 5


def test_hints_name_make_where_there_is_a_makefile(project: Project) -> None:
    assert summarize(project, record()).hints[0].startswith("dagster dev")
    (project.root / "Makefile").write_text("ui:\n")
    [hint] = summarize(project, record()).hints
    assert hint == "make ui, then http://127.0.0.1:3000/runs/r1 shows this run"
