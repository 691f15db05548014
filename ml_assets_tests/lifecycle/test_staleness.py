"""What an edit of the statement makes stale, as the UI is told by GraphQL."""

import json
from typing import Any

import pytest
from click.testing import CliRunner
from dagster_graphql.cli import ui

from ml_assets.spec.keys import STAGE_OF
from ml_assets_tests.problem_project import ProblemProject, failed_steps

pytestmark = pytest.mark.slow

_STALE = """{ assetNodes {
    assetKey { path } staleStatus staleCauses { key { path } category dependency { path } } } }"""


def attributes(least: float = 0.9, **problem: Any) -> dict[str, Any]:
    return {
        "name": "cancer",
        "problem": {
            "task": "binary_classification",
            "target": "target",
            "positive_class": "malignant",
            "success": {"roc_auc": {"min": least}},
            **problem,
        },
        "sources": {"table": {"uri": "sklearn://breast_cancer"}},
        "search": {"time_budget_s": None, "max_trials": 2, "folds": 2, "families": ["linear"]},
    }


def asset_nodes() -> dict[str, dict[str, Any]]:
    """Return the UI's view of each asset, by its name."""
    result = CliRunner().invoke(ui, ["-m", "ml_assets.definitions", "-t", _STALE])
    assert result.exit_code == 0, result.output
    data = json.loads(result.stdout.strip().splitlines()[-1])["data"]
    return {node["assetKey"]["path"][-1]: node for node in data["assetNodes"]}


def with_status(nodes: dict[str, dict[str, Any]], status: str) -> set[str]:
    return {name for name, node in nodes.items() if node["staleStatus"] == status}


def causes(node: dict[str, Any]) -> set[tuple[str, str]]:
    return {(cause["key"]["path"][-1], cause["category"]) for cause in node["staleCauses"]}


def test_a_threshold_makes_the_gate_stale_and_not_the_search(
    project: ProblemProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ML_ASSETS_DEFS", str(project.root / "defs"))
    project.problem(attributes())
    first = project.run_up_to("champion")
    assert first.success, failed_steps(first)

    project.problem(attributes(least=0.8))
    edited = asset_nodes()
    not_run = with_status(edited, "MISSING")
    watching = {name for name, stage in STAGE_OF.items() if stage == "monitoring"}
    assert not_run - watching == {
        "data_profile", "explanation", "model_card", "bento", "batch_predictions",
        "champion_history",
    }  # fmt: skip
    assert with_status(edited, "STALE") == {"problem_statement", "registered_model", "champion"}
    assert causes(edited["champion"]) == {("champion", "CODE")}

    # Once the statement is written anew, it is what made the gate stale.
    assert project.run("problem_statement").success
    stated = asset_nodes()
    assert with_status(stated, "STALE") == {"registered_model", "champion"}
    for name in ("registered_model", "champion"):
        assert ("problem_statement", "DATA") in causes(stated[name])

    judged = project.run("registered_model", "champion")
    assert judged.success, failed_steps(judged)
    project.problem(attributes(
        least=0.8, statement="Find tumours.", action="A doctor looks again.",
        stakeholders={"sponsor": "The clinic"}, assumptions=["The scanners stay."],
        constraints={"regulation": "MDR"},
    ))  # fmt: skip
    reworded = asset_nodes()
    assert with_status(reworded, "STALE") == {"problem_statement"}
    assert project.run("problem_statement").success
    assert with_status(asset_nodes(), "STALE") == set()
