"""ml-assets leaderboard: the trials of a problem's last search."""

from typing import TYPE_CHECKING

import click

from ml_assets.cli.json_option import json_option, print_json

if TYPE_CHECKING:
    from rich.table import Table

    from ml_assets.spec.leaderboard import Leaderboard


@click.command()
@click.argument("problem")
@click.option("--top", type=click.IntRange(min=1), default=10, show_default=True,
              help="Trials to show.")  # fmt: skip
@json_option
def leaderboard(problem: str, top: int, as_json: bool) -> None:
    """Show the trials of PROBLEM's last search, best first."""
    from ml_assets.cli.documents import read_document
    from ml_assets.cli.problems import find_problem
    from ml_assets.cli.terminal import console
    from ml_assets.spec.layout import find_project_root
    from ml_assets.spec.leaderboard import Leaderboard

    project = find_problem(find_project_root(), problem)
    board = read_document(project, "trials", Leaderboard)
    if as_json:
        document = board.model_dump(mode="json")
        print_json({**document, "trials": document["trials"][:top]})
        return
    console().print(leaderboard_table(board, top))
    better = "higher" if board.greater_is_better else "lower"
    click.echo(f"{len(board.trials)} trials in {board.wall_s:.0f} s; {board.metric}, {better} is "
               f"better, mean of {board.folds} folds of training rows")  # fmt: skip


def leaderboard_table(board: "Leaderboard", top: int) -> "Table":
    """Return the first ``top`` trials as a table for the terminal."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, expand=True)
    shown = board.trials[:top]
    table.add_column("#", justify="right")
    table.add_column("family", no_wrap=True)
    table.add_column(board.metric, justify="right", no_wrap=True)
    table.add_column("status", no_wrap=True)
    table.add_column("fit", justify="right", no_wrap=True)
    # With a ratio it takes what the others leave, and alone is cut on a narrow terminal.
    table.add_column("hyper-parameters", overflow="ellipsis", no_wrap=True, ratio=1)
    for rank, trial in enumerate(shown, start=1):
        score = "-" if trial.score is None else f"{trial.score:.4f}"
        said = trial.error if trial.error else params_text(trial.params)
        table.add_row(str(rank), trial.family, score, trial.status.replace("_", " "),
                      f"{trial.fit_s:.1f} s", Text(said))  # fmt: skip
    return table


def params_text(params: dict[str, object]) -> str:
    """Return hyper-parameters as one line; fractions with four significant digits.

    >>> params_text({"n_estimators": 200, "max_features": 0.333333})
    'n_estimators=200 max_features=0.3333'
    """
    texts = {key: f"{value:.4g}" if isinstance(value, float) else str(value)
             for key, value in params.items()}  # fmt: skip
    return " ".join(f"{key}={text}" for key, text in texts.items())
