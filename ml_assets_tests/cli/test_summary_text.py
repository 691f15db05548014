import pytest

from ml_assets.cli.run_record import CheckOutcome, RunRecord
from ml_assets.cli.run_summary import RunSummary
from ml_assets.cli.summary_text import (
    feasibility_text,
    final_model_lines,
    gate_text,
    print_summary,
)
from ml_assets.spec.feasibility_report import FeasibilityReport, Reason
from ml_assets.spec.gate import GateRow, GateVerdict
from ml_assets.spec.model_choice import Choice, Ensemble, Member, Threshold
from ml_assets_tests.cli.boards import BOARD
from ml_assets_tests.cli.test_run_summary import REPORT

CHECKS = [
    CheckOutcome(asset="clean_data", name="mean_of_age", passed=True, severity="ERROR"),
    CheckOutcome(asset="quarantine", name="pandera_range", passed=False, severity="WARN"),
    CheckOutcome(asset="registered_model", name="gate", passed=False, severity="ERROR"),
]
VERDICT = GateVerdict(model_version="abc", passed=False, rows=[
    GateRow(metric="roc_auc", value=0.9, bound="at least 0.95", passed=False)])  # fmt: skip


DOUBTFUL = FeasibilityReport(
    verdict="doubtful", task="regression", metric="r2", greater_is_better=True, rows=90,
    sampled_rows=90, folds=5, seed=1,
    reasons=[Reason(part="signal", verdict="feasible", text="There is a signal."),
             Reason(part="precision", verdict="doubtful", text="There are 30 positive rows.")],
)  # fmt: skip


def test_a_problem_without_objections_is_just_feasible() -> None:
    reasons = DOUBTFUL.reasons[:1]
    fine = DOUBTFUL.model_copy(update={"verdict": "feasible", "reasons": reasons})
    assert feasibility_text(fine) == "feasible"


def test_every_part_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    record = RunRecord(problem="cancer", run_id="r1", planned=["trials", "champion"],
                       done=["trials"], checks=CHECKS, seconds=12.34)  # fmt: skip
    print_summary(RunSummary(run=record, feasibility=DOUBTFUL, leaderboard=BOARD,
                             winner=BOARD.best, evaluation=REPORT, gate=VERDICT,
                             reports={"data_profile": "/x/data_profile.html"},
                             hints=["make ui"]))  # fmt: skip
    text = capsys.readouterr().out
    lines = [line.strip() for line in text.splitlines()]
    assert "cancer: failed in 12 s, 1 of 2 assets" in lines
    assert "Checks: 1 passed, 1 failed, 1 warnings" in lines
    assert "Feasibility: doubtful: There are 30 positive rows." in lines
    assert lines.index("failed: registered_model: gate") < lines.index(
        "warning: quarantine: pandera_range"
    )
    assert "Winner: linear C=0.1235" in lines
    assert any(line.split() == ["roc_auc", "0.9000", "0.8500", "to", "0.9400", "0.5000"]
               for line in lines)  # fmt: skip
    assert "Gate: refused: roc_auc is 0.9000, needs at least 0.95" in lines
    assert "data_profile: /x/data_profile.html" in lines
    assert lines[-2:] == ["run: r1", "Next: make ui"]


def test_a_part_that_was_not_made_is_not_mentioned(capsys: pytest.CaptureFixture[str]) -> None:
    print_summary(RunSummary(run=RunRecord(problem="cancer", run_id="r1", success=True)))
    assert capsys.readouterr().out.split("\n")[1:3] == [
        "cancer: done in 0 s, 0 of 0 assets", "Checks: 0 passed, 0 failed, 0 warnings"
    ]  # fmt: skip


def test_an_ensemble_and_a_threshold_are_told() -> None:
    assert final_model_lines(BOARD) == []
    members = [Member(trial_id="t001", weight=0.75), Member(trial_id="t000", weight=0.25)]
    ensemble = Ensemble(method="greedy", pooling="mean", members=members)
    choice = Choice(asked="greedy", chosen="greedy", reason="it is better", candidates=[],
                    rows=10, pool=2)  # fmt: skip
    threshold = Threshold(
        value=0.125,
        positive_class="yes",
        basis="mean_cost",
        method="theory",
        low=0.1,
        high=0.2,
        theory=0.1,
        achieved=None,
        at_half=None,
        curve=[],
    )
    fields = {"ensemble": ensemble, "choice": choice, "threshold": threshold}
    assert final_model_lines(BOARD.model_copy(update=fields)) == [
        "Final model: greedy ensemble of t001 (0.75), t000 (0.25); it is better",
        "Threshold: yes from a probability of 0.125 on, best for mean_cost",
    ]


def test_gate_texts() -> None:
    row = GateRow(metric="r2", value=0.5, bound="at least 0.3", passed=True)
    passed = GateVerdict(model_version="abc", passed=True, rows=[row])
    assert gate_text(passed) == "passed: r2 0.5000, at least 0.3"
    assert gate_text(passed.model_copy(update={"rows": []})).startswith("open")
    alone = GateRow(metric="not_worse_than_the_champion", value=None, bound="a champion",
                    passed=True)  # fmt: skip
    both = passed.model_copy(update={"rows": [row, alone]})
    assert gate_text(both).endswith(
        "r2 0.5000, at least 0.3; not_worse_than_the_champion, a champion"
    )
