"""Problems without a target go from YAML to a served bento on real tables."""

import json
from pathlib import Path
from typing import Any

import dagster as dg
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score, average_precision_score

from ml_assets.deployment.serve import running_service
from ml_assets.deployment.smoke_test import post
from ml_assets.estimator.predict import predict
from ml_assets.estimator.skops_format import unpack
from ml_assets_tests.problem_project import ProblemProject, checks, failed_steps

pytestmark = [pytest.mark.slow, pytest.mark.service]

FEW = {"time_budget_s": None, "max_trials": 6, "folds": 3}


def served(project: ProblemProject, rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Serve the bento and post rows; returns the predictions."""
    home = project.root / "data" / "bentoml"
    with running_service(home, project.document("bento")["tag"]) as service:
        body = json.dumps({"rows": json.loads(rows.to_json(orient="records"))})
        status, answer = post(service.url, body.encode())
    assert status == 200, answer
    return answer["predictions"]


def metadata(result: dg.ExecuteInProcessResult, asset: str) -> dict[str, Any]:
    for event in result.get_asset_materialization_events():
        if event.asset_key and event.asset_key.path[-1] == asset:
            return dict(event.materialization.metadata)
    raise AssertionError(f"{asset} was not materialized")


def test_seeds_fall_into_their_three_varieties(
    project: ProblemProject, shared_datasets: Path
) -> None:
    seeds = pd.read_csv(shared_datasets / "wheat_seeds.csv")
    project.problem({
        "name": "seeds",
        "problem": {"task": "clustering", "success": {"silhouette": {"min": 0.3}}},
        "sources": {"table": {"uri": str(shared_datasets / "wheat_seeds.csv")}},
        "columns": {"drop": ["variety"]},
        "search": FEW,
    })  # fmt: skip
    result = project.run()
    assert result.success, failed_steps(result)

    assert "3 clusters" in metadata(result, "trials")["number_of_clusters"].value
    assert {trial["status"] for trial in project.document("trials")["trials"]} == {"completed"}
    told = metadata(result, "evaluation")
    assert told["segments"].value.count("**cluster_") == 3
    pictures = {"clusters_in_two_dimensions", "silhouettes_by_cluster", "segment_differences"}
    assert pictures <= set(told)
    judged = checks(result)
    assert judged["evaluation.beats_the_dummy"].passed
    assert judged["registered_model.gate"].passed
    assert "test_data.target_is_balanced" not in judged

    model = unpack(project.artifact("model.skops").read_bytes())
    assert "variety" not in model.info.plan.columns
    found = predict(model, seeds)
    assert adjusted_rand_score(seeds["variety"], found.labels) >= 0.6
    rows = seeds.drop(columns="variety").head(20)
    answered = [line["prediction"] for line in served(project, rows)]
    assert answered == found.labels[:20].tolist()
    scored = project.table("batch_predictions")["prediction"]
    assert set(scored) <= {"cluster_1", "cluster_2", "cluster_3", "noise"}


def test_attacks_rank_above_normal_connections(
    project: ProblemProject, shared_datasets: Path
) -> None:
    frame = pd.read_csv(shared_datasets / "nsl_kdd.csv")
    normal, attacks = frame[frame["class"] == 0], frame[frame["class"] == 1]
    few = pd.concat([normal.head(4500), attacks.head(500)]).sample(frac=1.0, random_state=0)
    few.to_csv(project.root / "data" / "connections.csv", index=False)
    project.problem({
        "name": "attacks",
        "problem": {"task": "anomaly_detection", "target": "class",
                    "success": {"roc_auc": {"min": 0.8}}},
        "sources": {"table": {"uri": "data/connections.csv"}},
        "search": FEW,
    })  # fmt: skip
    result = project.run()
    assert result.success, failed_steps(result)

    report = project.document("evaluation")
    precision = report["metrics"]["average_precision"]
    assert precision["low"] > 0.1 + report["baseline"]["average_precision"]
    told = metadata(result, "evaluation")
    assert {"score_histogram", "roc_and_precision_recall", "top_anomalies"} <= set(told)
    assert told["contamination"].value == pytest.approx(0.1, abs=0.001)
    assert told["flagged_share"].value == pytest.approx(0.1, abs=0.03)
    assert checks(result)["evaluation.beats_the_dummy"].passed

    model = unpack(project.artifact("model.skops").read_bytes())
    assert "class" not in model.info.plan.columns
    held_out = project.table("test_data")
    found = predict(model, held_out)
    truth = held_out["class"] == model.info.positive_class
    assert model.info.positive_class == 1
    assert average_precision_score(truth, found.scores) == pytest.approx(precision["value"])
    lines = served(project, held_out.drop(columns="class").head(20))
    assert [line["prediction"] for line in lines] == found.labels[:20].tolist()
    assert found.scores is not None
    assert [line["score"] for line in lines] == found.scores[:20].tolist()
    assert {"score", "prediction"} <= set(project.table("batch_predictions"))
