from datetime import timedelta
from typing import Any

import dagster as dg
import pandas as pd

from ml_assets.monitoring.prediction_log.log_table import FOLDER
from ml_assets_tests.monitoring.drift import cases
from ml_assets_tests.problem_project import ProblemProject, checks, failed_steps


def watched(project: ProblemProject, **drift: Any) -> ProblemProject:
    """A problem with a model that was trained and promoted, as if it had been materialized."""
    project.problem({
        "name": cases.NAME,
        "problem": {"task": "binary_classification", "target": "target"},
        "sources": {"patients": {"uri": "patients.csv"}},
        "monitoring": {"drift": {"window": "1d", "min_rows": 200, **drift}},
    })  # fmt: skip
    case, folder = cases.breast_cancer_case(), project.artifact("")
    cases.parquet(folder, "train_data", cases.breast_cancer_table())
    cases.parquet(folder, "test_data", case.held_out)
    project.artifact("model.skops").write_bytes(case.model.content)
    project.artifact("data_contract.json").write_text(case.contract.model_dump_json())
    return project


def log(project: ProblemProject, *parts: pd.DataFrame) -> None:
    """Write the log: a day of these rows after another, the last one first."""
    tables = [cases.logged(rows, cases.UNTIL - timedelta(days=days))
              for days, rows in enumerate(parts)]  # fmt: skip
    cases.log_of(project.artifact(FOLDER), *tables)


def judged(project: ProblemProject) -> dg.AssetCheckEvaluation:
    result = project.run("reference_profile", "data_drift")
    assert result.success, failed_steps(result)
    return checks(result)["data_drift.no_drift"]


def test_rows_like_those_of_training_pass_the_check(project: ProblemProject) -> None:
    log(watched(project), cases.drawn(500, 1), cases.drawn(400, 2))
    check = judged(project)
    assert check.passed
    report = project.document("data_drift")
    assert (report["verdict"], report["rows"]) == ("none", 500)
    assert report["last_window"]["rows_before"] == 400
    assert len(project.table("reference_sample")) == 569


def test_drift_is_an_error_that_names_the_columns_and_shows_them(project: ProblemProject) -> None:
    log(watched(project), cases.drawn(500, 1) * 1.5, cases.drawn(500, 2))
    check = judged(project)
    assert not check.passed
    assert check.severity == dg.AssetCheckSeverity.ERROR
    moved: Any = check.metadata["moved"]
    columns = {record.data["column"] for record in moved.records}
    assert {"prediction", "mean_radius"} <= columns
    page = project.artifact("data_drift.html").read_text()
    assert "mean_radius: Wasserstein" in page
    assert str(check.metadata["page"].value).endswith("data_drift.html")


def test_less_than_the_problem_calls_drift_is_a_warning(project: ProblemProject) -> None:
    rows = cases.drawn(500, 1)
    spread = rows["mean_smoothness"].std()
    watched(project, bounds={"psi": 9, "jensen_shannon": 0.8, "auc": 0.99})
    log(project, rows.assign(mean_smoothness=rows["mean_smoothness"] + 0.5 * spread))
    check = judged(project)
    assert not check.passed
    assert check.severity == dg.AssetCheckSeverity.WARN
    assert check.metadata["moved_columns"].value == 1


def test_an_empty_log_is_not_judged(project: ProblemProject) -> None:
    check = judged(watched(project))
    assert check.passed
    assert check.metadata["verdict"].value == "not judged"
    assert "log is empty" in project.artifact("data_drift.html").read_text()
