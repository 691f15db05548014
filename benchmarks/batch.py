"""Batch scoring from Parquet to Parquet beside the bare model on a table in memory."""

import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import ml_assets
from benchmarks.stopwatch import fresh_environment
from benchmarks.table import table

ROUNDS = 3
ROWS = 10_000_000
SMALL = 1_000_000
GOAL, FLAT = 0.8, 1.2
WAYS = ("bare", "batch")

Figures = dict[str, float]


def run(rounds: int = ROUNDS, rows: int = ROWS) -> str:
    """Return the report of this benchmark, on a tenth of the rows (at least a million) and all."""
    small = min(rows, max(SMALL, rows // 10))
    sizes = sorted({small, rows})
    with TemporaryDirectory(prefix="ml-assets-bench-") as folder:
        _stage("model", folder)
        found = {size: _measured(folder, size, rounds) for size in sizes}
    largest = found[rows]
    lines = [
        f"Rows per second at {rows:,} rows by 20 columns, Parquet to Parquet: "
        f"{_ratio(largest, 'wall_s'):.2f} of the bare model on a table in memory (goal: at least "
        f"{GOAL}); of its rows per CPU second {_ratio(largest, 'cpu_s'):.2f}"
    ]
    if len(sizes) > 1:
        growth = _median(largest["batch"], "peak_mib") / _median(found[small]["batch"], "peak_mib")
        lines.append(f"Peak memory of all processes from {small:,} to {rows:,} rows: "
                     f"{growth:.2f} times (goal: at most {FLAT})")  # fmt: skip
    shown = [
        [f"{way}, {size / 1e6:g} M", _median(found[size][way], "wall_s"),
         _median(found[size][way], "cpu_s"), f"{size / _median(found[size][way], 'wall_s'):,.0f}",
         _median(found[size][way], "peak_mib"),
         *(_ratio(found[size], unit) if way == "batch" else "" for unit in ("wall_s", "cpu_s"))]
        for size in sizes for way in WAYS
    ]  # fmt: skip
    heads = ["", "wall s", "CPU s", "rows/s", "peak MiB", "wall ratio", "CPU ratio"]
    return "\n".join([*lines, "", table(heads, shown)])


def _measured(folder: str, size: int, rounds: int) -> dict[str, list[Figures]]:
    """Return the figures of both ways, measured in turns, each in fresh processes."""
    _stage("table", folder, str(size))
    found: dict[str, list[Figures]] = {way: [] for way in WAYS}
    for number in range(rounds):
        for way in WAYS if number % 2 == 0 else reversed(WAYS):
            figures = _stage(way, folder)
            if figures["rows"] != size:
                raise RuntimeError(f"{way} scored {figures['rows']:,} of {size:,} rows")
            found[way].append(figures)
            print(f"  {size:,} rows, round {number + 1}/{rounds}  {way}: "
                  f"{figures['wall_s']:.2f} s wall", file=sys.stderr)  # fmt: skip
    return found


def _ratio(found: dict[str, list[Figures]], unit: str) -> float:
    """Return the median, over the rounds, of the batch's rows per unit by the bare model's."""
    pairs = zip(found["bare"], found["batch"], strict=True)
    return median(bare[unit] / batch[unit] for bare, batch in pairs)


def _median(figures: list[Figures], name: str) -> float:
    return median(one[name] for one in figures)


def _stage(stage: str, *arguments: str) -> Figures:
    command = [sys.executable, "-m", "benchmarks.batch_stage", stage, *arguments]
    # The bare model takes all cores, as it does by default.
    environment = fresh_environment()
    if stage == "bare":
        environment.pop("OMP_NUM_THREADS")
    done = subprocess.run(
        command, env=environment, cwd=Path(ml_assets.__file__).parents[1],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{stage} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])
