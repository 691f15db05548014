from pathlib import Path
from typing import Any

import pytest

from ml_assets.deployment.found_prediction import FoundPrediction
from ml_assets.deployment.registry import approve_version, register
from ml_assets.deployment.trace import trace_of
from ml_assets_tests.deployment.conftest import Case

LINEAGE = {"run_id": "run-2", "run_of_model": "run-1", "data_version_train_data": "d1",
           "data_version_test_data": "not known", "code_version": "c0ffee", "ml_assets": "0.1.0",
           "sha256_of_train_data": "bb", "skops_sha256": "aa"}  # fmt: skip


def found(version: str, **row: Any) -> FoundPrediction:
    return FoundPrediction(
        prediction_id="ab", kind="online", found_in="log", made_at=None, model_version=version,
        bento=None, prediction="benign", probabilities=None, row=row or None, row_from="the log",
    )  # fmt: skip


def test_everything_behind_a_prediction_is_named(
    tmp_path: Path, breast_cancer: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ML_ASSETS_UI_URL", "https://dagster.example")
    case = breast_cancer
    register(tmp_path, "breast_cancer", case.model, case.contract, case.report, LINEAGE)
    entry = approve_version(tmp_path, "breast_cancer", case.model.version, "Ann", "Seen")
    prediction = found(case.model.version, mean_radius=3.0)
    traced = trace_of("breast_cancer", prediction, entry, scored_run="run-3")
    assert traced.model_tag == f"breast_cancer:{case.model.version}"
    assert (traced.model_run, traced.registered_run) == ("run-1", "run-2")
    assert traced.links["run of scoring"].endswith("/runs/run-3")
    assert (traced.contract_version, traced.trial) == ("1", "trial-1")
    assert (traced.code_version, traced.ml_assets) == ("c0ffee", "0.1.0")
    assert traced.data_versions == {"train_data": "d1"}
    assert (traced.hashes, traced.tables) == ({"skops": "aa"}, {"train_data": "bb"})
    assert traced.approvals == ["Ann: Seen"]
    assert traced.links["run of model"] == "https://dagster.example/runs/run-1"
    assert traced.prediction.row == {"mean_radius": 3.0}


def test_sensitive_values_are_hidden(tmp_path: Path, breast_cancer: Case) -> None:
    case, contract = breast_cancer, breast_cancer.contract.model_copy(deep=True)
    contract.columns["mean_radius"].sensitive = True
    entry = register(tmp_path, "breast_cancer", case.model, contract, case.report, LINEAGE)
    prediction = found(case.model.version, mean_radius=3.0, mean_area=4.0, zip="A1")
    row = trace_of("breast_cancer", prediction, entry, sensitive=["zip"]).prediction.row
    assert row == {"mean_radius": "hidden", "mean_area": 4.0, "zip": "hidden"}


def test_a_version_that_left_the_registry_is_told() -> None:
    traced = trace_of("churn", found("gone"), None)
    assert (traced.model_tag, traced.trial, traced.prediction.model_version) == (None, None, "gone")
    assert traced.prediction.row is None
