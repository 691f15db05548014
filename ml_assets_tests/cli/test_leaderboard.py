import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from ml_assets_tests.cli.boards import BOARD, store


@pytest.fixture(autouse=True)
def searched(root: Path, write_problem: Callable[..., Path]) -> None:
    write_problem("cancer")
    store(root, "cancer", "trials", BOARD)


def test_trials_best_first(ml_assets: Callable[..., Result]) -> None:
    result = ml_assets("leaderboard", "cancer")
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert lines[1].split() == ["1", "linear", "0.9300", "completed", "1.2", "s", "C=0.1235"]
    assert lines[3].split()[:4] == ["3", "linear", "-", "failed"]
    assert "ValueError: no" in lines[3]
    assert lines[4].startswith("3 trials in 12 s; roc_auc, higher is better")


def test_top_limits_what_is_shown(ml_assets: Callable[..., Result]) -> None:
    board = json.loads(ml_assets("leaderboard", "cancer", "--top", 1, "--json").stdout)
    assert board["metric"] == "roc_auc"
    assert [trial["trial_id"] for trial in board["trials"]] == ["t2"]
    assert len(ml_assets("leaderboard", "cancer", "--top", 2).stdout.splitlines()) == 4


def test_before_the_first_run(
    ml_assets: Callable[..., Result], write_problem: Callable[..., Path]
) -> None:
    write_problem("wine")
    result = ml_assets("leaderboard", "wine")
    assert result.exit_code == 1
    assert "wine has no trials yet" in result.stderr
    assert "ml-assets run wine" in result.stderr


def test_unknown_problem_as_json(ml_assets: Callable[..., Result]) -> None:
    result = ml_assets("leaderboard", "cancre", "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert json.loads(result.stderr)["error"]["mend"].startswith("write 'cancer'")
