"""Two versions, compared on rows from production; the champion moves, and the service follows."""

import json
from hashlib import sha256
from typing import Any

import pytest

from ml_assets_tests.deployment.conftest import breast_cancer_table
from ml_assets_tests.problem_project import ProblemProject, checks, failed_steps, materialized

pytestmark = [pytest.mark.slow, pytest.mark.service]


def attributes(family: str, **gate: Any) -> dict[str, Any]:
    return {
        "name": "moved",
        "problem": {
            "task": "binary_classification",
            "target": "target",
            "positive_class": "malignant",
            "success": {"roc_auc": {"min": 0.9}},
        },
        "sources": {"table": {"uri": "data/rows.csv"}},
        "search": {"time_budget_s": None, "max_trials": 1, "folds": 2, "families": [family]},
        # Votes of trees are no probabilities, which is not what is looked at here.
        "evaluation": {"max_calibration_error": 1.0},
        "gate": gate,
    }


def write_production(project: ProblemProject) -> int:
    """Take rows that no model learnt from as labelled ones, and log requests for them."""
    table = project.table("test_data")
    table.to_csv(project.root / "data" / "labelled.csv", index=False)
    rows = json.loads(table.drop(columns="target").to_json(orient="records"))
    log = project.root / "data" / "predictions" / "moved"
    log.mkdir(parents=True)
    (log / "w.jsonl").write_text("".join(
        json.dumps({"prediction_id": str(n), "time": str(n), "features": row}) + "\n"
        for n, row in enumerate(rows)
    ))  # fmt: skip
    return len(rows)


def test_a_version_moves_by_the_gate_and_back(project: ProblemProject) -> None:
    gate = {"recent_labelled": {"uri": "data/labelled.csv"}, "replay": {"max_changed_share": 0.2}}
    project.problem(attributes("extra_trees", **gate))
    breast_cancer_table().to_csv(project.root / "data" / "rows.csv", index=False)
    first = project.run_up_to("champion_history")
    assert first.success, failed_steps(first)
    older = project.document("champion")["version"]
    assert "no champion yet" in str(
        checks(first)["evaluation.not_worse_on_recent_rows"].description
    )

    rows = write_production(project)
    project.problem(attributes("linear", **gate))
    second = project.run("trials", "model", "evaluation", "model_exports", "registered_model")
    assert second.success, failed_steps(second)
    # The same labelled rows as the champion's: a run that no person started promotes nothing.
    by_itself = project.run("champion", tags={"ml_assets/started_by": "retrain"})
    assert "rests on no new labels" in failed_steps(by_itself)["moved__champion"]
    assert project.document("champion")["version"] == older
    moved = project.run("champion", "champion_history")
    assert moved.success, failed_steps(moved)
    champion, report = project.document("champion"), project.document("evaluation")
    assert (champion["previous"], champion["action"]) == (older, "promotion")
    assert report["recent"]["rows"] == rows
    assert [line["against"] for line in report["recent"]["comparison"]] == ["champion"]
    assert report["replay"]["rows"] == rows
    judged = {row["metric"] for row in champion["verdict"]}
    assert {"not_worse_on_recent_rows", "answers_logged_requests_alike"} <= judged
    lineage = project.document("registered_model")["metadata"]
    assert lineage["run_of_model"] == lineage["run_id"] == second.run_id
    assert len(lineage["data_version_train_data"]) > 8
    table = project.artifact("train_data.parquet").read_bytes()
    assert lineage["sha256_of_train_data"] == sha256(table).hexdigest()

    decision = {"rollback": True, "who": "Bob", "why": "Slow"}
    back = project.run("champion", "champion_history", config={"champion": decision})
    assert back.success, failed_steps(back)
    assert project.document("champion")["version"] == older
    history = project.table("champion_history")
    assert history["action"].tolist() == ["promotion", "promotion", "rollback"]
    assert history["run_id"].tolist() == [first.run_id, moved.run_id, back.run_id]
    deployed = project.run("bento")
    assert deployed.success, failed_steps(deployed)
    assert project.document("bento")["model_tag"] == f"moved:{older}"

    # Asked for from now on, an approval is missing in a run that only deploys, too.
    project.problem(attributes("linear", approvals=1, **gate))
    refused = project.run("bento")
    assert not refused.success
    assert f"ml-assets approve moved {older}" in failed_steps(refused)["moved__bento"]
    assert materialized(refused) == set()
