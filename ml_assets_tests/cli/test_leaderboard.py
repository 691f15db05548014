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
    assert lines[1].split() == ["1", "t2", "linear", "0.9300", "±", "0.0300", "completed", "1.2",
                                "s", "C=0.1235"]  # fmt: skip
    assert lines[3].split()[:5] == ["3", "t1", "linear", "-", "failed"]
    assert "ValueError: no" in lines[3]
    assert lines[4].startswith("3 trials in 12 s; roc_auc, higher is better")


def test_top_limits_what_is_shown(ml_assets: Callable[..., Result]) -> None:
    board = json.loads(ml_assets("leaderboard", "cancer", "--top", 1, "--json").stdout)
    assert board["metric"] == "roc_auc"
    assert [trial["trial_id"] for trial in board["trials"]] == ["t2"]
    assert len(ml_assets("leaderboard", "cancer", "--top", 2).stdout.splitlines()) == 4


def test_all_trials_beyond_the_top(ml_assets: Callable[..., Result], root: Path) -> None:
    many = [BOARD.trials[0].model_copy(update={"trial_id": f"t{n}"}) for n in range(30)]
    store(root, "cancer", "trials", BOARD.model_copy(update={"trials": many}))
    assert len(ml_assets("leaderboard", "cancer").stdout.splitlines()) == 12
    assert len(ml_assets("leaderboard", "cancer", "--all").stdout.splitlines()) == 32
    assert len(json.loads(ml_assets("leaderboard", "cancer", "--json").stdout)["trials"]) == 30


def test_json_says_all_about_a_trial(ml_assets: Callable[..., Result]) -> None:
    best, _, failed = json.loads(ml_assets("leaderboard", "cancer", "--json").stdout)["trials"]
    assert best["params"] == {"C": 0.123456}
    assert best["fold_scores"] == [0.9, 0.96]
    assert best["standard_error"] == pytest.approx(0.03)
    assert (best["reason"], failed["reason"]) == ("completed", "failed: ValueError: no")
    assert {"found", "fit_s", "predict_s", "started_s", "moved_from", "attempts", "host"} <= set(
        best
    )


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
