import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from ml_assets.contract.inference import infer_contract
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.modeling.evaluation.champion_model import FoundChampion
from ml_assets.modeling.evaluation.production import latest_rows, with_production
from ml_assets.modeling.refit import refit
from ml_assets.spec.comparison import ChampionNote
from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.metrics import Task
from ml_assets.spec.source import Source
from ml_assets_tests.modeling.tables import PLAN, board, problem, table
from ml_assets_tests.spec.specs import make_spec

TASK: Task = "binary_classification"
TRAIN = table(TASK, rows=80)
RECENT = table(TASK, rows=60, seed=5)
GATE = {"recent_labelled": {"uri": "recent.csv"}, "replay": {"log": "log"}}


def fitted(rows: int) -> FittedModel:
    return refit(TRAIN.head(rows), PLAN, problem(TASK), board(TASK), problem_name="toys",
                 contract_version=1)  # fmt: skip


def evaluated(model: FittedModel, rival: FittedModel | None, root: Path) -> EvaluationReport:
    report = EvaluationReport(model_version=model.version, rows=9, metrics={}, baseline={},
                              bootstrap_samples=200, seed=7)  # fmt: skip
    note = "compared" if rival else "there is no champion yet"
    found = FoundChampion(rival, ChampionNote(version="c", compared=rival is not None, note=note))
    spec = make_spec(name="toys", problem={"task": TASK, "target": "y"}, gate=GATE)
    contract = infer_contract(pd.concat([TRAIN, RECENT], ignore_index=True), spec)
    return with_production(report, model, found, TRAIN, contract, spec, root, root / "no-log")


def test_both_comparisons_leave_a_verdict(tmp_path: Path) -> None:
    RECENT.to_csv(tmp_path / "recent.csv", index=False)
    (tmp_path / "log").mkdir()
    rows: list[Any] = json.loads(RECENT.drop(columns="y").to_json(orient="records"))
    (tmp_path / "log" / "w.jsonl").write_text("".join(
        json.dumps({"prediction_id": str(n), "time": str(n), "features": row}) + "\n"
        for n, row in enumerate(rows)
    ))  # fmt: skip
    report = evaluated(fitted(80), fitted(40), tmp_path)
    assert [verdict.name for verdict in report.verdicts] == [
        "not_worse_on_recent_rows", "answers_logged_requests_alike"
    ]  # fmt: skip
    assert report.recent is not None
    assert report.recent.rows == 60
    assert report.recent.comparison
    assert report.replay is not None
    assert (report.replay.rows, report.replay.broken) == (60, 0)


def test_without_a_champion_nothing_is_read_and_both_pass(tmp_path: Path) -> None:
    report = evaluated(fitted(80), None, tmp_path)
    assert [(verdict.passed, verdict.note) for verdict in report.verdicts] == [
        (True, "there is no champion yet")
    ] * 2


@pytest.mark.parametrize("time", ["at", None, "absent"])
def test_the_latest_rows_by_time_else_the_last_ones(tmp_path: Path, time: str | None) -> None:
    days = pd.Series(pd.date_range("2026-01-01", periods=40)).sample(frac=1.0, random_state=0)
    frame = pd.DataFrame({"at": days.dt.strftime("%Y-%m-%d").to_numpy(), "x": range(40)})
    frame.to_csv(tmp_path / "rows.csv", index=False)
    found = latest_rows(Source(uri="rows.csv"), tmp_path, 5, time)
    expected = frame.sort_values("at").tail(5) if time == "at" else frame.tail(5)
    assert found["x"].tolist() == expected["x"].tolist()
