"""ml-assets leaderboard: the trials of a problem's last search."""

from typing import TYPE_CHECKING, Any

import click

from ml_assets.cli.json_option import json_option, print_json

if TYPE_CHECKING:
    from rich.table import Table

    from ml_assets.spec.leaderboard import Leaderboard, Trial

_TOP = 10


@click.command()
@click.argument("problem")
@click.option("--top", type=click.IntRange(min=1),
              help="Trials to show. Default: 10, and all of them with --json.")  # fmt: skip
@click.option("--all", "show_all", is_flag=True, help="Show every trial.")
@json_option
def leaderboard(problem: str, top: int | None, show_all: bool, as_json: bool) -> None:
    """Show the trials of PROBLEM's last search, best first.

    With --json each trial has all its parameters, its folds' scores, their mean and standard error,
    seconds, host, attempts, and why it ended.
    """
    from ml_assets.cli.documents import read_document
    from ml_assets.cli.problems import find_problem
    from ml_assets.cli.terminal import console
    from ml_assets.spec.layout import find_project_root
    from ml_assets.spec.leaderboard import Leaderboard

    project = find_problem(find_project_root(), problem)
    board = read_document(project, "trials", Leaderboard)
    shown = len(board.trials) if show_all or (as_json and top is None) else top or _TOP
    if as_json:
        trials = [_trial_document(trial) for trial in board.trials[:shown]]
        print_json({**board.model_dump(mode="json"), "trials": trials})
        return
    console().print(leaderboard_table(board, shown))
    better = "higher" if board.greater_is_better else "lower"
    click.echo(f"{len(board.trials)} trials in {board.wall_s:.0f} s; {board.metric}, {better} is "
               f"better, mean of {board.folds} folds ± standard error")  # fmt: skip


def _trial_document(trial: "Trial") -> dict[str, Any]:
    derived = {"reason": trial.reason, "standard_error": trial.standard_error}
    return trial.model_dump(mode="json") | derived


def leaderboard_table(board: "Leaderboard", top: int) -> "Table":
    """Return the first ``top`` trials as a table for the terminal."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, expand=True)
    shown = board.trials[:top]
    table.add_column("#", justify="right")
    table.add_column("trial", no_wrap=True)
    table.add_column("family", no_wrap=True)
    table.add_column(board.metric, justify="right", no_wrap=True)
    table.add_column("ended", no_wrap=True)
    table.add_column("time", justify="right", no_wrap=True)
    # With a ratio it takes what the others leave, and alone is cut on a narrow terminal.
    table.add_column("hyper-parameters", overflow="ellipsis", no_wrap=True, ratio=1)
    for rank, trial in enumerate(shown, start=1):
        said = trial.error if trial.error else params_text(trial.params)
        table.add_row(str(rank), trial.trial_id, trial.family, _score(trial), _ended(trial),
                      f"{trial.fit_s:.1f} s", Text(said))  # fmt: skip
    return table


def _score(trial: "Trial") -> str:
    if trial.score is None:
        return "-"
    error = trial.standard_error
    return f"{trial.score:.4f}" + ("" if error is None else f" ± {error:.4f}")


def _ended(trial: "Trial") -> str:
    """Return why the trial ended, without the error, which has a column of its own."""
    return trial.reason.partition(":")[0]


def params_text(params: dict[str, object]) -> str:
    """Return hyper-parameters as one line; fractions with four significant digits.

    >>> params_text({"n_estimators": 200, "max_features": 0.333333})
    'n_estimators=200 max_features=0.3333'
    """
    texts = {key: f"{value:.4g}" if isinstance(value, float) else str(value)
             for key, value in params.items()}  # fmt: skip
    return " ".join(f"{key}={text}" for key, text in texts.items())
