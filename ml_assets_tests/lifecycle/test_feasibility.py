"""A problem without signal stops before its search; a reason lets it start."""

from typing import Any

import numpy as np
import pytest

from ml_assets_tests.problem_project import ProblemProject, checks, failed_steps, materialized

pytestmark = pytest.mark.slow


def attributes(**problem: Any) -> dict[str, Any]:
    return {
        "name": "masses",
        "problem": {"task": "binary_classification", "target": "y", **problem},
        "sources": {"rows": {"uri": "data/rows.csv"}},
        "search": {"time_budget_s": None, "max_trials": 1, "folds": 2, "families": ["linear"]},
    }


def write(project: ProblemProject, *, shuffled: bool) -> None:
    from sklearn.datasets import load_breast_cancer

    features, target = load_breast_cancer(return_X_y=True, as_frame=True)
    table = features.rename(columns=lambda name: name.replace(" ", "_"))
    y = target.to_numpy()
    table["y"] = np.random.default_rng(0).permutation(y) if shuffled else y
    table.to_csv(project.root / "data" / "rows.csv", index=False)


def test_without_signal_the_search_does_not_start(project: ProblemProject) -> None:
    project.problem(attributes())
    write(project, shuffled=True)
    result = project.run_up_to("model")
    assert not result.success
    verdict = checks(result)["feasibility.feasible"]
    assert not verdict.passed
    assert "No signal" in str(verdict.description)
    assert "feasibility" in materialized(result)
    assert not {"trials", "model"} & materialized(result)
    assert not project.artifact("trials.json").exists()

    alone = project.run("trials")
    assert not alone.success
    message = failed_steps(alone)["masses__trials"]
    for fragment in ("No signal", "problem.search_anyway", "Mend"):
        assert fragment in message

    project.problem(attributes(search_anyway="The pipeline is to be tried out."))
    insisted = project.run_up_to("trials")
    assert insisted.success, failed_steps(insisted)
    assert checks(insisted)["feasibility.feasible"].passed
    assert project.document("feasibility")["search_anyway"] == "The pipeline is to be tried out."
    assert "trials" in materialized(insisted)


def test_with_signal_it_starts(project: ProblemProject) -> None:
    project.problem(attributes(success={"roc_auc": {"min": 0.9}}))
    write(project, shuffled=False)
    result = project.run_up_to("trials")
    assert result.success, failed_steps(result)
    assert checks(result)["feasibility.feasible"].passed
    assert "trials" in materialized(result)
