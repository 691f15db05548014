import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from ml_assets.deployment.scorer import Scorer
from ml_assets_tests.cli.champions import MlAssets
from ml_assets_tests.deployment.conftest import (
    Case,
    breast_cancer_table,
    make_case,
    register_case,
)
from ml_assets_tests.deployment.scored_rows import scored_rows

_LINE = {"prediction_id": "0a" * 16, "time": "2026-01-02T03:04:05+00:00", "bento": "cancer:b1",
         "features": {"mean_radius": 12.5, "mean_area": 400.0}, "prediction": "benign",
         "probabilities": {"benign": 0.9, "malignant": 0.1}, "latency_ms": 2.0}  # fmt: skip


@pytest.fixture(scope="module")
def case() -> Case:
    return make_case("cancer", "binary_classification", breast_cancer_table())


@pytest.fixture
def scored(root: Path, write_problem: Callable[..., Path], case: Case) -> pd.DataFrame:
    """Batch predictions of held-out rows, and a log with one line."""
    write_problem("cancer", columns={"sensitive": ["mean_area"]})
    register_case(root / "data" / "bentoml", case)
    artifacts = root / "data" / "artifacts" / "cancer"
    artifacts.mkdir(parents=True)
    case.held_out.to_parquet(artifacts / "test_data.parquet", index=False)
    batch = pa.RecordBatch.from_pandas(case.held_out, preserve_index=False)
    predictions = scored_rows(Scorer(case.model, case.contract), batch)
    predictions.to_parquet(artifacts / "batch_predictions.parquet", index=False)
    log = root / "data" / "predictions" / "cancer"
    log.mkdir(parents=True)
    line = _LINE | {"model_version": case.model.version}
    (log / "worker-1.jsonl").write_text(json.dumps(line) + "\n")
    return predictions


def test_a_batch_prediction(ml_assets: MlAssets, scored: pd.DataFrame, case: Case) -> None:
    line = scored.iloc[7]
    result = ml_assets("trace", line["prediction_id"], "--json")
    assert result.exit_code == 0, result.stderr
    found = json.loads(result.stdout)
    assert found["problem"] == "cancer"
    assert found["prediction"]["row"]["mean_radius"] == case.held_out["mean_radius"][7]
    assert found["prediction"]["row"]["mean_area"] == "hidden"
    assert found["prediction"]["prediction"] == line["prediction"]
    assert found["model_tag"] == f"cancer:{case.model.version}"
    assert found["registered_run"] == "run-1"
    assert found["links"]["run of registration"].endswith("/runs/run-1")


def test_an_online_prediction_as_text(
    ml_assets: MlAssets, scored: pd.DataFrame, case: Case
) -> None:
    result = ml_assets("trace", "0a" * 16, "--problem", "cancer")
    assert result.exit_code == 0, result.stderr
    for part in ("benign (benign 0.9000, malignant 0.1000)", "2026-01-02 03:04:05 UTC", "cancer:b1",
                 "mean_radius=12.5, mean_area=hidden", "trial-1", "version 1",
                 "cancer:" + case.model.version):  # fmt: skip
        assert part in result.stdout


def test_a_log_elsewhere_is_named(ml_assets: MlAssets, scored: pd.DataFrame, root: Path) -> None:
    (root / "data" / "predictions" / "cancer").rename(root / "copied")
    assert ml_assets("trace", "0a" * 16).exit_code == 1
    assert ml_assets("trace", "0a" * 16, "--log", "copied").exit_code == 0


def test_an_id_that_nobody_knows(ml_assets: MlAssets, scored: pd.DataFrame) -> None:
    result = ml_assets("trace", "ff", "--json")
    assert result.exit_code == 1
    assert "No prediction has the id ff" in json.loads(result.stderr)["error"]["what"]
