from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from ml_assets.modeling.explanation import assets, checks
from ml_assets.spec.explanation_report import ExplanationReport
from ml_assets.spec.project import Project
from ml_assets_tests.attribution.fitted_models import model_of
from ml_assets_tests.modeling.tables import PLAN, table
from ml_assets_tests.spec.specs import make_spec

TASK = "binary_classification"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, dg.MaterializeResult]:
    spec = make_spec(problem={"task": TASK, "target": "y"})
    project = Project(spec=spec, root=tmp_path_factory.mktemp("root"))
    (definition,) = assets.build_assets(project)
    result: Any = definition(
        model_of("random_forest", TASK), table(TASK), table(TASK, 60, seed=2), PLAN
    )
    return project, result


def check(project: Project, name: str, report: ExplanationReport) -> Any:
    (one,) = (each for each in checks.build_checks(project)
              if {key.name for key in each.check_keys} == {name})  # fmt: skip
    result: Any = one(report)
    return result


def test_the_asset_shows_importance_rows_and_method(made: Any) -> None:
    _, result = made
    shown = result.metadata
    assert {"importance_table", "importance", "contributions", "dependence", "rows"} <= set(shown)
    assert len(shown["importance_table"].records) == 4
    assert "**most probable** (row " in shown["rows"].value
    assert shown["method"].startswith("Shapley values")
    assert isinstance(result.value, ExplanationReport)
    assert shown["limits"] == "none"


def test_contributions_that_do_not_add_up_fail(made: Any, tmp_path: Path) -> None:
    project, result = made
    report: ExplanationReport = result.value
    assert check(project, "contributions_add_up", report).passed
    off = report.rows[0].model_copy(update={"predicted": report.rows[0].predicted + 0.01})
    for wrong in (
        {"rows": [off, *report.rows[1:]]},
        {"largest_violation": 0.1},
        {"largest_violation": float("nan")},
    ):
        found = check(project, "contributions_add_up", report.model_copy(update=wrong))
        assert not found.passed
        assert found.severity == dg.AssetCheckSeverity.ERROR


def test_a_suspicious_column_is_warned_of(made: Any) -> None:
    project, result = made
    assert check(project, "no_column_explains_too_much", result.value).passed
    rows, rest = table(TASK, 200), table(TASK, 100, seed=2)
    from ml_assets.spec.feature_plan import Feature

    for frame in (rows, rest):
        frame["leak"] = (frame["y"] == "yes").astype(float)
    features = [*PLAN.features, Feature(column="leak", kind="number")]
    plan = PLAN.model_copy(update={"features": features})
    (definition,) = assets.build_assets(project)
    leaking: Any = definition(model_of("random_forest", TASK, plan, rows), rows, rest, plan)
    found = check(project, "no_column_explains_too_much", leaking.value)
    assert not found.passed
    assert found.severity == dg.AssetCheckSeverity.WARN
    assert "leak" in found.metadata["why"].value
