"""The door on a real project: a service's files, a batch run, damage and retention."""

from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest

from ml_assets.monitoring.prediction_log.assets import open_log
from ml_assets.monitoring.prediction_log.report import PredictionLogReport
from ml_assets.spec.project import Project
from ml_assets_tests.monitoring.prediction_log.logged import write_lines
from ml_assets_tests.monitoring.served import FIRST_DAY, NAME, Served, table
from ml_assets_tests.problem_project import ProblemProject, checks, failed_steps
from ml_assets_tests.spec.specs import make_spec


def collected(project: ProblemProject) -> tuple[PredictionLogReport, dict[str, bool]]:
    result = project.run("prediction_log")
    assert result.success, failed_steps(result)
    report = PredictionLogReport.model_validate(project.document("prediction_log"))
    return report, {name.partition(".")[2]: one.passed for name, one in checks(result).items()}


def test_lines_are_collected_once_damage_warns_and_old_days_go(
    project: ProblemProject, orders: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ML_ASSETS_PREDICTION_LOG", str(project.root / "log"))
    orders.store(project, log={"keep": "36500d"})
    log = project.root / "log" / NAME
    for day in range(3):
        orders.answer(log, table("binary_classification", 100, day), day)
    report, passed = collected(project)
    assert (report.rows, report.new_rows, report.days, report.lines) == (300, 300, 3, 300)
    assert (report.first, report.damaged) == (FIRST_DAY.date(), 0)
    assert passed == {"every_line_once": True, "no_damaged_lines": True}

    write_lines(log / "2.jsonl", torn="damaged\n")
    report, passed = collected(project)
    assert (report.rows, report.new_rows, report.damaged) == (300, 0, 1)
    assert passed == {"every_line_once": True, "no_damaged_lines": False}

    days = (datetime.now(UTC) - FIRST_DAY - timedelta(days=2)).days
    monkeypatch.delenv("ML_ASSETS_PREDICTION_LOG")
    orders.store(project, log={"keep": f"{days}d", "folder": f"log/{NAME}/*.jsonl"})
    orders.answer(log, table("binary_classification", 10, 2), 3)
    report, passed = collected(project)
    assert (report.rows, report.dropped, report.days) == (110, 200, 2)
    assert passed["every_line_once"]
    spec = make_spec(NAME, problem={"task": "binary_classification", "target": "late"})
    table_ = open_log(Project(spec=spec, root=project.root), orders.contract)
    assert sum(table_.rows().values()) == 110
    (part,) = (project.artifact("prediction_log") / f"day={table_.days()[0]}").iterdir()
    part.unlink()
    found = checks(project.run("prediction_log"))["prediction_log.every_line_once"]
    assert (found.passed, found.severity) == (False, dg.AssetCheckSeverity.ERROR)
