import json
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest

from ml_assets.contract.contract import ColumnContract
from ml_assets.monitoring.prediction_log.log_table import log_schema, logged_features
from ml_assets.monitoring.prediction_log.logged_rows import LoggedRows, logged_rows
from ml_assets_tests.monitoring.prediction_log.logged import CONTRACT, line


def read(*lines: Any, contract: Any = CONTRACT, task: Any = "binary_classification") -> LoggedRows:
    raw = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in lines]
    return logged_rows(raw, logged_features(contract), log_schema(contract, task))


def test_a_line_becomes_a_row_without_what_is_sensitive() -> None:
    found = read(line(75))
    (row,) = found.rows.to_pylist()
    since = row["features"].pop("since")
    assert row == {
        "prediction_id": f"{75:032x}", "time": datetime(2026, 11, 26, 0, 0, 15, tzinfo=UTC),
        "origin": "online", "model_version": "m1", "bento": "churn:b1", "request_id": "r75",
        "latency_ms": 1.5, "key": None, "features": {"age": 75, "plan": "basic"},
        "prediction": "yes", "probabilities": {"no": 0.25, "yes": 0.75}, "score": None,
    }  # fmt: skip
    assert str(since).startswith("2026-01-02")
    assert found.damaged == []


BAD = [
    b"", b"{", b"[1]", b"7", b'{"prediction_id": "a"}',
    line(1, prediction_id=""), line(1, time="yesterday"), line(1, prediction={"a": 1}),
    line(1, probabilities={"no": "much"}), line(1, latency_ms="long"), line(1, model_version=3),
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD)
def test_a_damaged_line_is_handed_back_and_the_others_are_read(bad: Any) -> None:
    found = read(line(1), bad, line(2))
    raw = bad if isinstance(bad, bytes) else json.dumps(bad).encode()
    assert found.damaged == [raw]
    assert found.rows.column("request_id").to_pylist() == ["r1", "r2"]


def test_features_are_repaired_and_read_as_in_training() -> None:
    columns = dict(CONTRACT.columns)
    columns["age"] = ColumnContract(type="integer", nullable=True, repairs={"missing": [-1]})
    columns["rate"] = ColumnContract(
        type="number", nullable=True, repairs={"symbols": ["$"], "thousands": ","}
    )
    contract = CONTRACT.model_copy(update={"columns": columns})
    features = [{"age": -1, "rate": "$1,200"}, {"age": "41", "rate": "dear", "more": 1}, None, "x"]
    found = read(*(line(1, features=one) for one in features), contract=contract)
    assert [(row["age"], row["rate"]) for row in found.rows.column("features").to_pylist()] == [
        (None, 1200.0), (41, None), (None, None), (None, None)]  # fmt: skip


def test_labels_are_as_the_task_has_them() -> None:
    columns = {**CONTRACT.columns, "left": ColumnContract(type="boolean", role="target",
                                                          allowed=[False, True])}  # fmt: skip
    truths = CONTRACT.model_copy(update={"columns": columns})
    found = read(line(1, prediction=True, probabilities={"False": 0.1, "True": 0.9}),
                 contract=truths)  # fmt: skip
    assert found.rows.column("prediction").to_pylist() == ["True"]
    assert found.rows.column("probabilities").to_pylist() == [{"False": 0.1, "True": 0.9}]
    columns["left"] = ColumnContract(type="number", role="target")
    numbers = CONTRACT.model_copy(update={"columns": columns})
    found = read(line(1, prediction=3, probabilities=None), line(1, prediction="3"),
                 contract=numbers, task="regression")  # fmt: skip
    assert found.rows.column("prediction").to_pylist() == [3.0]
    assert len(found.damaged) == 1


def test_no_line_gives_an_empty_table() -> None:
    found = read()
    assert isinstance(found.rows, pa.Table)
    assert len(found.rows) == 0
