from io import StringIO

import pytest
from rich.console import Console

from ml_assets.cli import run_view
from ml_assets.cli.run_record import CheckOutcome, StepFailure
from ml_assets.cli.run_view import LiveView, PlainView, failure_text
from ml_assets.cli.terminal import console

CHECK = CheckOutcome(asset="test_data", name="gate", passed=False, severity="ERROR",
                     description="[low] roc_auc")  # fmt: skip
FAILURE = StepFailure(step="raw_data", type="DataError", what="No rows", found="0", mend="add")


def drive(view: LiveView | PlainView) -> None:
    with view:
        view.planned(2)
        view.working_on("raw_data")
        view.materialized("raw_data")
        view.said("trial 1")
        view.said("trial 2")
        view.check_failed(CHECK)
        view.step_failed(FAILURE)


def test_plain_lines_are_few() -> None:
    file = StringIO()
    drive(PlainView(console(file)))
    assert file.getvalue().splitlines() == [
        "[1/2] raw_data",
        "    trial 1",
        "check failed (error): test_data: gate - [low] roc_auc",
        "    trial 2",
        "failed: raw_data",
        "  DataError: No rows",
        "  Found: 0",
        "  Mend: add",
    ]


def test_of_many_messages_the_first_and_the_last_are_printed() -> None:
    file = StringIO()
    with PlainView(console(file)) as view:
        view.planned(1)
        for number in range(100):
            view.said(f"trial {number}")
        view.materialized("trials")
    assert file.getvalue().splitlines() == ["    trial 0", "    trial 99", "[1/1] trials"]


def test_messages_come_again_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_view, "_MESSAGE_EVERY_S", 0.0)
    file = StringIO()
    drive(PlainView(console(file)))
    assert "    trial 2" in file.getvalue().splitlines()


def test_live_view_shows_the_bar_and_prints_failures_above() -> None:
    file = StringIO()
    drive(LiveView(Console(file=file, force_terminal=True, width=100, highlight=False)))
    shown = file.getvalue()
    assert "1/2" in shown
    assert "raw_data" in shown
    assert "trial 2" in shown
    assert "check failed (error): test_data: gate - [low] roc_auc" in shown
    assert "Mend: add" in shown


def test_an_unexpected_error_shows_its_last_lines() -> None:
    failure = StepFailure(step="model", type="KeyError", what="'a'", lines=["  File x", "    y"])
    assert failure_text(failure).splitlines()[-2:] == ["    File x", "      y"]
