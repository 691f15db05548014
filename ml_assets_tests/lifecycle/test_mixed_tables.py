"""Tables with mixed types and missing values go from YAML to bento."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from ml_assets_tests.lifecycle.some_rows import copy_rows
from ml_assets_tests.problem_project import ProblemProject, checks, failed_steps

PROBLEMS = Path(__file__).parent / "problems"

pytestmark = [pytest.mark.slow, pytest.mark.service]


def copied(project: ProblemProject, name: str) -> ProblemProject:
    project.name = name
    shutil.copytree(PROBLEMS / name, project.yaml_path.parent)
    return project


@pytest.mark.parametrize(
    ("name", "rows", "metric", "least"),
    [("telco_churn", 7043, "roc_auc", 0.82), ("california", 6000, "r2", 0.7)],
)
def test_a_mixed_table_becomes_a_served_model(
    project: ProblemProject,
    shared_datasets: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    rows: int,
    metric: str,
    least: float,
) -> None:
    tables = project.root / "tables"
    tables.mkdir()
    assert copy_rows(shared_datasets / f"{name}.csv", tables / f"{name}.csv", most=rows) == rows
    monkeypatch.setenv("SHARED_DATASETS", str(tables))
    copied(project, name)
    result = project.run()
    assert result.success, failed_steps(result)
    failed = [key for key, check in checks(result).items() if not check.passed]
    assert failed == []
    assert len(project.table("clean_data")) + len(project.table("quarantine")) == rows
    assert project.document("evaluation")["metrics"][metric]["value"] >= least
    assert project.document("bento")["tag"].startswith(f"{name}:")
    predictions = project.table("batch_predictions")
    assert len(predictions) == len(project.table("test_data"))
    assert predictions["prediction_id"].is_unique


def test_missing_values_reach_the_model_as_missing(
    project: ProblemProject, shared_datasets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHARED_DATASETS", str(shared_datasets))
    copied(project, "telco_churn")
    result = project.run_up_to("clean_data")
    assert result.success, failed_steps(result)
    found = project.table("clean_data")["TotalCharges"].isna().sum()
    raw = pd.read_csv(shared_datasets / "telco_churn.csv")["TotalCharges"]
    assert found == pd.to_numeric(raw, errors="coerce").isna().sum() > 0
