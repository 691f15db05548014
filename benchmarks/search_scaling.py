"""What a second worker process brings: trials on adult in the same wall time."""

from pathlib import Path

from benchmarks.search_overhead import DATASETS, TABLE, searched, useful_s
from benchmarks.table import table
from ml_assets.spec.leaderboard import Leaderboard

GOAL = 1.7
ROUNDS = 1
SECONDS = 120.0


def run(rounds: int = ROUNDS, seconds: float = SECONDS, datasets: Path = DATASETS) -> str:
    """Return the report of this benchmark; a round is one search by one worker and one by two."""
    if not datasets.is_dir():
        return f"not run: the tables are not here: {datasets} is missing"
    boards: dict[int, list[Leaderboard]] = {1: [], 2: []}
    for _ in range(rounds):
        for workers, found in boards.items():
            found.append(searched(datasets, seconds, workers)[0])
    one, two = (sum(map(finished, boards[workers])) for workers in (1, 2))
    rows = [
        [str(workers), sum(map(finished, found)), sum(map(folds, found)),
         sum(map(useful_s, found)), sum(board.wall_s for board in found)]
        for workers, found in boards.items()
    ]  # fmt: skip
    return "\n".join([
        f"2 worker processes finish {two / one:.2f} times the trials of 1 "
        f"(goal: at least {GOAL}; {seconds:g} s each on {TABLE})",
        "",
        table(["workers", "trials", "folds", "fitting s", "wall s"], rows),
    ])  # fmt: skip


def finished(board: Leaderboard) -> int:
    """Count the trials that came to their end, by completion or because they were beaten."""
    return sum(trial.status in ("completed", "stopped_early") for trial in board.trials)


def folds(board: Leaderboard) -> int:
    """Count the folds that were scored, over all trials."""
    return sum(len(trial.fold_scores) for trial in board.trials)
