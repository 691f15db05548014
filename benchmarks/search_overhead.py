"""How much of the cores' time a search spends fitting: on adult, with a wall time budget."""

import json
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import ml_assets
from benchmarks.automl_case import CORES, make_job, run_worker
from benchmarks.automl_systems.job import Job
from benchmarks.automl_systems.ours import LEADERBOARD
from benchmarks.automl_tables import read_table
from benchmarks.table import table
from ml_assets.spec.leaderboard import Leaderboard

GOAL = 0.85
ROUNDS = 1
SECONDS = 300.0
TABLE = "adult"
DATASETS = Path(ml_assets.__file__).parents[2] / "shared" / "datasets"


def run(rounds: int = ROUNDS, seconds: float = SECONDS, datasets: Path = DATASETS) -> str:
    """Return the report of this benchmark."""
    if not datasets.is_dir():
        return f"not run: the tables are not here: {datasets} is missing"
    found = [searched(datasets, seconds) for _ in range(rounds)]
    shares = [useful_share(board, CORES) for board, _ in found]
    rows = [
        [str(number + 1), len(board.trials), useful_s(board), board.wall_s, share,
         fit_s / seconds - 1]
        for number, ((board, fit_s), share) in enumerate(zip(found, shares, strict=True))
    ]  # fmt: skip
    heads = ["round", "trials", "fitting s", "wall s", "share", "over budget, refit included"]
    return "\n".join([
        f"{median(shares):.2f} of wall time times {CORES} cores is fitting and scoring trials "
        f"(goal: at least {GOAL}, at {SECONDS:g} s; here {seconds:g} s on {TABLE})",
        "",
        table(heads, rows),
    ])  # fmt: skip


def searched(datasets: Path, seconds: float, workers: int = CORES) -> tuple[Leaderboard, float]:
    """Search on adult; return the leaderboard and the seconds of search and refit together."""
    with TemporaryDirectory(prefix="ml-assets-bench-", ignore_cleanup_errors=True) as folder:
        job: Job = make_job(read_table(datasets, TABLE), Path(folder), seconds, workers)
        run_worker("fit", "ours", job)
        board = Leaderboard.model_validate_json(Path(folder, LEADERBOARD).read_text())
        return board, float(json.loads(Path(folder, "fit.json").read_text())["fit_s"])


def useful_s(board: Leaderboard) -> float:
    """Return the seconds that workers spent fitting and scoring, over all trials."""
    return sum(trial.fit_s for trial in board.trials)


def useful_share(board: Leaderboard, cores: int) -> float:
    """Return fitting time over the search's wall time, Ray's start included, times the cores."""
    return useful_s(board) / (board.wall_s * cores)
