import json
import os
from pathlib import Path
from typing import Any

import pytest

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.deployment.serving.asgi import RequestFacts
from ml_assets.deployment.serving.prediction_log import (
    FOLDER_VARIABLE,
    PredictionWriter,
    log_folder,
)
from ml_assets.spec.errors import ServiceError
from ml_assets.spec.service_limits import PredictionLog

CONTRACT = Contract(problem="churn", columns={
    "age": ColumnContract(type="integer"),
    "name": ColumnContract(type="string", sensitive=True),
})  # fmt: skip
ROW = {"age": 41, "name": "Ada"}
LINE = {"prediction_id": "p1", "prediction": "no", "probabilities": {"no": 0.75, "yes": 0.25},
        "model_version": "m1"}  # fmt: skip


class Counted:
    def __init__(self) -> None:
        self.written = self.lost = 0

    def __call__(self, outcome: str, lines: int) -> None:
        setattr(self, outcome, getattr(self, outcome) + lines)


def writer(folder: Path, counted: Counted, max_bytes: int = 10**6, **options: Any) -> Any:
    constant = {"problem": "churn", "bento": "churn:b1"}
    return PredictionWriter(folder, CONTRACT, constant, max_bytes, counted, **options)


def lines_of(folder: Path) -> list[dict[str, Any]]:
    files = sorted(folder.glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text().splitlines()]


def test_a_line_tells_all_but_what_is_sensitive(tmp_path: Path) -> None:
    counted = Counted()
    log = writer(tmp_path / "new" / "folder", counted)
    facts = RequestFacts(request_id="r1", trace_id="t1")

    log.record([ROW, ROW], [LINE, {**LINE, "prediction_id": "p2"}], facts)

    first, second = lines_of(tmp_path / "new" / "folder")
    assert first["features"] == {"age": 41, "name": "hidden"}
    assert ROW["name"] == "Ada"
    expected = {**LINE, "problem": "churn", "bento": "churn:b1", "request_id": "r1",
                "trace_id": "t1"}  # fmt: skip
    assert {name: first[name] for name in expected} == expected
    assert first["time"].endswith("Z")
    assert first["latency_ms"] >= 0
    assert second["prediction_id"] == "p2"
    assert (counted.written, counted.lost) == (2, 0)


def test_a_full_file_is_followed_by_another(tmp_path: Path) -> None:
    log = writer(tmp_path, Counted(), max_bytes=600)
    for number in range(10):
        log.record([ROW], [{**LINE, "prediction_id": str(number)}], RequestFacts())
    log.close()

    files = list(tmp_path.iterdir())
    assert len(files) > 2
    assert all(file.stat().st_size <= 600 for file in files)
    assert sorted(line["prediction_id"] for line in lines_of(tmp_path)) == [
        str(number) for number in range(10)
    ]


def test_a_folder_that_cannot_be_written_loses_lines_and_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ml_assets.deployment.serving.prediction_log._RETRY_S", 0.0)
    folder, counted, told = tmp_path / "log", Counted(), list[bytes]()
    folder.write_text("a file in the folder's place")
    log = writer(folder, counted, write=told.append)
    for _ in range(3):
        log.record([ROW], [LINE], RequestFacts())
    folder.unlink()
    log.record([ROW], [LINE], RequestFacts())

    assert (counted.written, counted.lost) == (1, 3)
    (line,) = [json.loads(line) for line in told]
    assert "cannot be written" in line["message"]
    assert "Ada" not in json.dumps(line)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux only")
def test_a_full_disk_loses_lines_and_leaves_no_torn_one(tmp_path: Path) -> None:
    counted = Counted()
    log = writer(tmp_path, counted, write=lambda line: None)
    log.record([ROW], [LINE], RequestFacts())
    (path,) = tmp_path.iterdir()
    size = path.stat().st_size
    full = os.open("/dev/full", os.O_WRONLY)
    os.dup2(full, log._file)
    log.record([ROW], [LINE], RequestFacts())

    assert (counted.written, counted.lost) == (1, 1)
    assert path.stat().st_size == size
    os.close(full)


def test_the_environment_goes_before_the_yaml(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = PredictionLog(folder="/var/log")
    monkeypatch.delenv(FOLDER_VARIABLE, raising=False)
    assert log_folder(settings, "churn") == Path("/var/log/churn")
    assert log_folder(PredictionLog(), "churn") is None
    monkeypatch.setenv(FOLDER_VARIABLE, "/other")
    assert log_folder(settings, "churn") == Path("/other/churn")
    monkeypatch.setenv(FOLDER_VARIABLE, "")
    assert log_folder(settings, "churn") is None
    monkeypatch.setenv(FOLDER_VARIABLE, "logs")
    with pytest.raises(ServiceError, match="relative"):
        log_folder(settings, "churn")
