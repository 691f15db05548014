import argparse
from pathlib import Path
from typing import Any

import pytest

from benchmarks import automl
from benchmarks.automl_results import Outcome, Results

COST: dict[str, Any] = {"cpu_s": 61.0, "wall_s": 34.0, "fit_s": 30.0, "size": 9, "latency_ms": 4.0}


def parsed(*arguments: str) -> automl.Choice:
    parser = argparse.ArgumentParser()
    automl.add_options(parser)
    return automl.chosen(parser.parse_args(arguments))


def test_what_was_measured_is_reported_without_being_measured_again(tmp_path: Path) -> None:
    results = Results(tmp_path / "automl.jsonl")
    results.add(
        Outcome("abalone", "regression", 0.0, "default", score=2.2, versions={"a": "1"}, **COST)
    )
    results.add(Outcome("abalone", "regression", 60.0, "ours", score=2.0, busy=0.25, **COST))
    results.add(Outcome("abalone", "regression", 60.0, "flaml", score=2.1, **COST))
    results.add(Outcome("letter", "multiclass", 60.0, "flaml", score=0.1, **COST))
    choice = parsed(
        "--tables", "abalone", "--budgets", "60", "--systems", "ours,flaml",
        "--results", str(tmp_path / "automl.jsonl"), "--datasets", str(tmp_path),
        "--document", str(tmp_path / "automl.md"),
    )  # fmt: skip
    text = automl.run(choice=choice)
    assert "| abalone | rmse | 2 | 2.1 | 2.2 | 2.00 |" in text
    assert "| letter" not in text
    assert "others used 25% of the cores" in text
    assert "- default: a 1" in text
    assert "- flaml: `AutoML().fit(" in text
    assert (tmp_path / "automl.md").read_text() == text + "\n"


def test_without_the_tables_nothing_is_run(tmp_path: Path) -> None:
    choice = parsed("--datasets", str(tmp_path / "absent"))
    assert automl.run(choice=choice).startswith("not run: the tables are not here")


@pytest.mark.parametrize(("option", "value"), [("--tables", "iris"), ("--systems", "ours,auto")])
def test_unknown_names_are_refused(
    option: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        parsed(option, value)
    assert "there are" in capsys.readouterr().err
