from typing import Any

import pytest

from ml_assets_tests.problem_project import ProblemProject, failed_steps

ATTRIBUTES: dict[str, Any] = {
    "name": "iris",
    "problem": {"task": "multiclass_classification", "target": "target"},
    "sources": {"flowers": {"uri": "sklearn://iris"}},
}


def test_all_files_are_written(project: ProblemProject) -> None:
    result = project.problem(ATTRIBUTES).run("dashboards")
    assert result.success, failed_steps(result)
    document = project.document("dashboards")
    assert "grafana/dashboards/iris.json" in document["files"]
    assert document["note"] == ""
    for name in document["files"]:
        assert project.artifact(f"operations/{name}").stat().st_size > 0


def test_without_the_extra_all_but_the_dashboard_is_written(
    project: ProblemProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ml_assets.monitoring.dashboards.grafana.find_spec", lambda _: None)
    result = project.problem(ATTRIBUTES).run("dashboards")
    assert result.success, failed_steps(result)
    document = project.document("dashboards")
    assert "grafana/dashboards/iris.json" not in document["files"]
    assert "prometheus/rules.yaml" in document["files"]
    assert "ml_assets[ops]" in document["note"]
