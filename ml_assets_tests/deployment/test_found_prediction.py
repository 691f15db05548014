import json
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from ml_assets.deployment.batch_scoring.record import BatchRecord
from ml_assets.deployment.found_prediction import batch_prediction, made_at, online_prediction
from ml_assets.deployment.prediction_id import new_prediction_ids
from ml_assets.deployment.scorer import Scorer
from ml_assets.disk.parquet_table import ParquetTable
from ml_assets.reading.source import open_source
from ml_assets.spec.source import Source
from ml_assets_tests.deployment.conftest import Case
from ml_assets_tests.deployment.scored_rows import BATCH, scored_rows


@pytest.fixture
def scored(tmp_path: Path, breast_cancer: Case) -> pd.DataFrame:
    """Predictions of a file whose fourth row is rejected."""
    rows = breast_cancer.held_out.head(9).astype(object)
    rows.loc[3, "mean_radius"] = "wide"
    rows.to_csv(tmp_path / "rows.csv", index=False)
    scorer = Scorer(breast_cancer.model, breast_cancer.contract)
    [batch] = open_source(Source(uri="rows.csv"), tmp_path)
    predictions = scored_rows(scorer, batch)
    predictions.to_parquet(tmp_path / "batch_predictions.parquet", index=False)
    return predictions


def test_a_batch_prediction_leads_to_the_row_that_was_read(
    tmp_path: Path, scored: pd.DataFrame, breast_cancer: Case
) -> None:
    line = scored.iloc[5]
    table = ParquetTable(tmp_path / "batch_predictions.parquet")
    found = batch_prediction([table], line["prediction_id"], Source(uri="rows.csv"), tmp_path)
    assert found is not None
    assert (found.kind, found.bento) == ("batch", None)
    assert found.model_version == breast_cancer.model.version
    assert found.prediction == line["prediction"]
    assert found.probabilities == pytest.approx(
        {name: line[f"probability_{name}"] for name in ("benign", "malignant")}
    )
    # The row after the rejected one keeps its own place. As received it is text, since "wide" is.
    assert found.row is not None
    assert float(found.row["mean_radius"]) == breast_cancer.held_out["mean_radius"][6]
    assert found.row_from == "row 6 of rows.csv"
    assert batch_prediction([table], "absent", Source(uri="rows.csv"), tmp_path) is None
    assert batch_prediction([], line["prediction_id"], table, tmp_path) is None


def test_a_batch_that_was_recorded_tells_its_run_and_the_file_of_a_row(
    tmp_path: Path, scored: pd.DataFrame, breast_cancer: Case
) -> None:
    scored.assign(_file="rows.csv").to_parquet(tmp_path / "together.parquet", index=False)
    table = ParquetTable(tmp_path / "together.parquet")
    record = BatchRecord(
        batch=BATCH, problem="breast_cancer", model_version="v1", contract_version=1,
        run_id="run-9", input="rows.csv", input_digest="0",
        scored_at=datetime(2026, 1, 2, tzinfo=UTC), read=9,
        scored=8, rejected=1, output=None,
    )  # fmt: skip
    wanted = scored.iloc[5]["prediction_id"]
    found = batch_prediction([table], wanted, Source(uri="*.csv"), tmp_path, record)
    assert found is not None
    assert (found.run_id, found.made_at) == ("run-9", record.scored_at)
    assert found.row_from == "row 6 of rows.csv"


def test_an_input_that_became_shorter_is_told(tmp_path: Path, scored: pd.DataFrame) -> None:
    table = ParquetTable(tmp_path / "batch_predictions.parquet")
    last = scored.iloc[-1]["prediction_id"]
    pd.read_csv(tmp_path / "rows.csv").head(4).to_csv(tmp_path / "rows.csv", index=False)
    found = batch_prediction([table], last, Source(uri="rows.csv"), tmp_path)
    assert found is not None
    assert (found.row, found.row_from) == (None, "rows.csv has no row 8 any more")


def test_held_out_rows_are_read_from_their_table(
    tmp_path: Path, scored: pd.DataFrame, breast_cancer: Case
) -> None:
    breast_cancer.held_out.to_parquet(tmp_path / "test_data.parquet", index=False)
    held_out = ParquetTable(tmp_path / "test_data.parquet")
    table = ParquetTable(tmp_path / "batch_predictions.parquet")
    found = batch_prediction([table], scored.iloc[0]["prediction_id"], held_out, tmp_path)
    assert found is not None
    assert found.row == breast_cancer.held_out.iloc[0].to_dict()


def test_an_online_prediction_is_its_line_in_the_log(tmp_path: Path) -> None:
    line = {"prediction_id": "ab", "time": "2026-01-02T03:04:05+00:00", "model_version": "v1",
            "bento": "churn:v1", "features": {"age": 40}, "prediction": "yes",
            "probabilities": {"no": 0.2, "yes": 0.8}, "latency_ms": 1.5}  # fmt: skip
    (tmp_path / "w.jsonl").write_text(json.dumps(line) + "\n")
    found = online_prediction(str(tmp_path), tmp_path, "ab")
    assert found is not None
    assert (found.kind, found.bento, found.row) == ("online", "churn:v1", {"age": 40})
    assert found.made_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert online_prediction(str(tmp_path), tmp_path, "cd") is None


def test_an_id_holds_its_moment() -> None:
    before = datetime.now(UTC)
    found = made_at(new_prediction_ids(1)[0])
    assert found is not None
    assert abs((found - before).total_seconds()) < 10
    assert made_at("no id") is None
    assert made_at("f" * 32) is None
