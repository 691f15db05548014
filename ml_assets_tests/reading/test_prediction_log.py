import json
from pathlib import Path
from typing import Any

from ml_assets.reading.prediction_log import latest_predictions, log_files, logged_prediction


def line(number: int, **more: Any) -> dict[str, Any]:
    return {"prediction_id": f"{number:032x}", "time": f"2026-01-01T00:00:{number:02d}+00:00",
            "features": {"age": number}, **more}  # fmt: skip


def write(folder: Path, name: str, *lines: dict[str, Any], torn: str = "") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("".join(f"{json.dumps(one)}\n" for one in lines) + torn)


def test_the_latest_of_all_workers_oldest_first(tmp_path: Path) -> None:
    write(tmp_path / "log", "worker-1.jsonl", line(1), line(4), line(5))
    write(tmp_path / "log", "worker-2.jsonl.1", line(2))
    write(tmp_path / "log", "worker-2.jsonl", line(3), line(6))
    found = latest_predictions("log", tmp_path, rows=3)
    assert [one["features"]["age"] for one in found] == [4, 5, 6]
    assert len(latest_predictions("log", tmp_path, rows=100)) == 6


def test_a_line_in_the_middle_of_being_written_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "a.jsonl", line(1), torn='{"prediction_id": "ff", "ti')
    assert len(latest_predictions(str(tmp_path), tmp_path, rows=9)) == 1
    assert logged_prediction(str(tmp_path), tmp_path, "ff") is None


def test_one_prediction_is_found_by_its_own_id(tmp_path: Path) -> None:
    other = line(1, features={"note": f"{2:032x}"})
    write(tmp_path, "a.jsonl", other, line(2))
    found = logged_prediction(str(tmp_path), tmp_path, f"{2:032x}")
    assert found is not None
    assert found["features"] == {"age": 2}


def test_without_a_log_there_is_nothing(tmp_path: Path) -> None:
    assert latest_predictions("absent", tmp_path, rows=9) == []
    assert logged_prediction("absent/*.jsonl", tmp_path, "a") is None


def test_a_glob_names_files(tmp_path: Path) -> None:
    write(tmp_path / "log" / "a", "x.jsonl", line(1))
    write(tmp_path / "log" / "b", "y.jsonl", line(2))
    names = [file.name for file in log_files("log/*/*.jsonl", tmp_path)]
    assert names == ["x.jsonl", "y.jsonl"]
    assert [file.name for file in log_files(str(tmp_path / "log"), Path("/"))] == names
