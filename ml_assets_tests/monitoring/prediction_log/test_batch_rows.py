import json
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ml_assets.contract.contract import ColumnContract
from ml_assets.monitoring.prediction_log.batch_features import BatchInputs
from ml_assets.monitoring.prediction_log.batch_rows import collect_batches
from ml_assets.monitoring.prediction_log.log_table import log_schema
from ml_assets.monitoring.prediction_log.progress import Progress
from ml_assets.monitoring.prediction_log.report import account
from ml_assets.reading.batch_input import source_input
from ml_assets.spec.scoring import Scoring
from ml_assets.spec.source import Source
from ml_assets_tests.monitoring.prediction_log.logged import CONTRACT
from ml_assets_tests.monitoring.prediction_log.test_collect import Collector

SCORED_AT = datetime(2026, 11, 26, 5, tzinfo=UTC)
BATCH = "0123456789ab8cde9f01"


def store(artifacts: Path, batch: str = BATCH, rows: int = 3, **more: object) -> pa.Table:
    """Write a batch's record as a batch run does, and return its predictions."""
    record = {"batch": batch, "model_version": "m1", "input": "new.csv", "scored": rows,
              "scored_at": SCORED_AT.isoformat(), "read": rows + 1, **more}  # fmt: skip
    (artifacts / "batches").mkdir(parents=True, exist_ok=True)
    (artifacts / "batches" / f"{batch}.json").write_text(json.dumps(record))
    return pa.table({
        "prediction_id": [f"{batch}{place:012x}" for place in range(rows)],
        "_row": list(range(rows)), "id": [7 + place for place in range(rows)],
        "prediction": ["yes", "no", "no"][:rows], "probability_no": [0.25, 0.5, 1.0][:rows],
        "probability_yes": [0.75, 0.5, 0.0][:rows], "model_version": ["m1"] * rows,
    })  # fmt: skip


def test_a_batch_is_collected_once(tmp_path: Path) -> None:
    collect = Collector(tmp_path)
    artifacts = tmp_path / "artifacts"
    pq.write_table(store(artifacts), artifacts / "batch_predictions.parquet")
    progress = Progress()
    for _ in range(2):
        assert collect_batches(collect.collection, progress, artifacts, "id") == []
        assert account(collect.table, progress).agrees
    rows = pa.Table.from_batches(collect.table.batches()).to_pylist()
    assert [row["key"] for row in rows] == ["7", "8", "9"]
    assert rows[0] == {
        "prediction_id": f"{BATCH}{0:012x}", "time": SCORED_AT, "origin": "batch",
        "model_version": "m1", "bento": None, "request_id": None, "latency_ms": None, "key": "7",
        "features": None, "prediction": "yes", "probabilities": {"no": 0.25, "yes": 0.75},
        "score": None,
    }  # fmt: skip


def test_features_are_read_again_from_the_input(tmp_path: Path) -> None:
    collect = Collector(tmp_path)
    artifacts = tmp_path / "artifacts"
    raw = pd.DataFrame({"id": [7, 8, 9, 10], "age": [41, 7, 52, 63], "name": "Ada",
                        "plan": ["basic", "none", "full", "basic"]})  # fmt: skip
    raw.to_csv(tmp_path / "new.csv", index=False)
    digest = source_input(Source(uri="new.csv"), tmp_path, tmp_path).digest
    rows = store(artifacts, input_digest=digest)
    # The second row of the input broke the contract.
    rows = rows.set_column(1, "_row", pa.array([0, 2, 3]))
    pq.write_table(rows, artifacts / "batch_predictions.parquet")
    inputs = BatchInputs(Scoring(input="new.csv"), tmp_path)
    collect_batches(collect.collection, progress := Progress(), artifacts, "id", inputs)
    (batch,) = collect.table.batches()
    assert batch.column("features").to_pylist() == [
        {"age": 41, "plan": "basic", "since": None}, {"age": 52, "plan": "full", "since": None},
        {"age": 63, "plan": "basic", "since": None},
    ]  # fmt: skip
    assert progress.batches[BATCH].features


def test_batches_that_are_gone_are_named_and_files_have_their_own(tmp_path: Path) -> None:
    collect = Collector(tmp_path)
    artifacts, later = tmp_path / "artifacts", "f" + BATCH[1:]
    store(artifacts)
    pq.write_table(store(artifacts, later, rows=2), artifacts / "batches" / f"{later}.parquet")
    store(artifacts, "a" + BATCH[1:], rows=0)
    store(artifacts, "b" + BATCH[1:], input="held-out rows")
    assert collect_batches(collect.collection, progress := Progress(), artifacts, None) == [BATCH]
    assert list(progress.batches) == [later]
    assert [batch.column("key").null_count for batch in collect.table.batches()] == [2]


def test_a_batch_that_is_too_old_is_counted(tmp_path: Path) -> None:
    collect = Collector(tmp_path, keep=date(2026, 11, 27))
    artifacts = tmp_path / "artifacts"
    pq.write_table(store(artifacts), artifacts / "batch_predictions.parquet")
    collect_batches(collect.collection, progress := Progress(), artifacts, "id")
    assert (progress.batches[BATCH].rows, progress.batches[BATCH].expired) == (0, 3)


def test_numbers_and_truth_values_are_those_of_the_service(tmp_path: Path) -> None:
    left = ColumnContract(type="boolean", role="target", allowed=[False, True])
    contract = CONTRACT.model_copy(update={"columns": {**CONTRACT.columns, "left": left}})
    artifacts = tmp_path / "artifacts"
    truths = store(artifacts).set_column(3, "prediction", pa.array([True, False, True]))
    names = {"probability_no": "probability_False", "probability_yes": "probability_True"}
    truths = truths.rename_columns([names.get(name, name) for name in truths.column_names])
    pq.write_table(truths, artifacts / "batch_predictions.parquet")
    collect = Collector(tmp_path, contract)
    collect_batches(collect.collection, Progress(), artifacts, None)
    (batch,) = collect.table.batches()
    assert batch.schema == log_schema(contract, "binary_classification")
    assert batch.column("prediction").to_pylist() == ["True", "False", "True"]
    assert batch.column("probabilities")[0].as_py() == {"False": 0.25, "True": 0.75}
