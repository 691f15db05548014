from pathlib import Path
from typing import Any

import dagster as dg
import numpy as np
import pytest

from ml_assets.modeling import assets as modeling
from ml_assets.modeling.feasibility import assets, checks
from ml_assets.spec.errors import SearchError
from ml_assets.spec.feasibility_report import FeasibilityReport
from ml_assets.spec.project import Project
from ml_assets.storage.artifact_path import artifact_path
from ml_assets_tests.modeling.feasibility.problems import NUMBERS, classes, spec_of

RNG = np.random.default_rng(0)


def project_of(root: Path, **problem: Any) -> Project:
    search = {"time_budget_s": None, "max_trials": 1, "families": ["linear"], "folds": 2}
    return Project(spec=spec_of("binary_classification", problem, search=search), root=root)


def shuffled() -> Any:
    frame = classes(300)
    return frame.assign(y=RNG.permutation(frame["y"].to_numpy()))


def judged(project: Project, frame: Any) -> Any:
    return assets.build_assets(project)[0](frame, NUMBERS)


def check(project: Project, report: FeasibilityReport) -> Any:
    return checks.build_checks(project)[0](report)


def test_the_verdict_and_its_pictures_are_shown(tmp_path: Path) -> None:
    project = project_of(tmp_path, success={"roc_auc": {"min": 0.7}})
    result = judged(project, classes(600))
    shown = result.metadata
    assert list(shown)[:2] == ["verdict", "summary"]
    assert shown["verdict"] == "feasible"
    assert {"learning_curves", "permutation_tests", "simple_models", "precision"} <= set(shown)
    assert shown["expected_memory_mb"] > 0
    found = check(project, result.value)
    assert found.passed


def test_an_infeasible_problem_fails_the_check_and_a_reason_lets_it_pass(tmp_path: Path) -> None:
    project = project_of(tmp_path)
    report = judged(project, shuffled()).value
    assert report.verdict == "infeasible"
    found = check(project, report)
    assert not found.passed
    assert found.severity == dg.AssetCheckSeverity.ERROR
    assert "No signal" in found.description
    assert "problem.search_anyway" in found.description
    insisted = check(project_of(tmp_path, search_anyway="a pilot study"), report)
    assert insisted.passed
    assert "a pilot study" in insisted.description


def test_a_doubtful_problem_is_warned_of(tmp_path: Path) -> None:
    project = project_of(tmp_path)
    report = judged(project, classes(300)).value.model_copy(update={"verdict": "doubtful"})
    found = check(project, report)
    assert not found.passed
    assert found.severity == dg.AssetCheckSeverity.WARN


def test_a_search_of_its_own_reads_the_stored_verdict(tmp_path: Path) -> None:
    project, frame = project_of(tmp_path), shuffled()
    report = judged(project, frame).value
    path = Path(str(artifact_path(project, "feasibility.json")))
    path.parent.mkdir(parents=True)
    path.write_text(report.model_dump_json())
    trials = modeling.build_assets(project)[0]
    with pytest.raises(SearchError, match="feasibility calls the problem infeasible"):
        trials(dg.build_asset_context(), frame, NUMBERS)


def test_a_damaged_verdict_is_no_verdict(tmp_path: Path) -> None:
    project = project_of(tmp_path)
    assert modeling._stored_feasibility(project) is None
    path = Path(str(artifact_path(project, "feasibility.json")))
    path.parent.mkdir(parents=True)
    path.write_text("{}")
    assert modeling._stored_feasibility(project) is None
