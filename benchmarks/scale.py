"""From Parquet to validated, cleaned and split Parquet: speed beside a plain scan, and memory."""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import ml_assets
from benchmarks.stopwatch import fresh_environment
from benchmarks.table import table

# A round is one more size: 20 million rows take a quarter of an hour.
ROUNDS = 2
SIZES = (500_000, 5_000_000, 20_000_000)
STAGES = ("read", "scan", "infer", "diff", "clean", "judge", "split", "overlap")
MOST_GIB = 8
FLAT = 1.3

Figures = dict[str, float]


def run(rounds: int = ROUNDS) -> str:
    """Return the report of this benchmark, on the first ``rounds`` sizes (3: also 20 million)."""
    sizes = SIZES[:rounds]
    found = {rows: _measured(rows) for rows in sizes}
    largest = sizes[-1]
    peak = max(found[largest][stage]["peak_mib"] for stage in STAGES if stage != "scan")
    clean, scan = found[largest]["clean"], found[largest]["scan"]
    rate = largest / clean["wall_s"]
    lines = [
        f"Peak memory of all stages at {largest:,} rows by 20 columns: {peak / 1024:.2f} GiB "
        f"(goal: at most {MOST_GIB})",
        f"Contract validation at {largest:,} rows: {rate:,.0f} rows per second; a plain scan by "
        f"DuckDB: {largest / scan['wall_s']:,.0f}, {clean['wall_s'] / scan['wall_s']:.0f} times",
    ]
    if len(sizes) > 2:
        growth = max(found[sizes[2]][s]["peak_mib"] / found[sizes[1]][s]["peak_mib"]
                     for s in STAGES if s != "scan")  # fmt: skip
        lines.append(f"Peak memory from 5 to 20 million rows: at most {growth:.2f} times "
                     f"(goal: at most {FLAT})")  # fmt: skip
    heads = [f"{unit} at {rows / 1e6:g} M" for rows in sizes for unit in ("wall s", "MiB")]
    rows_shown = [
        [stage, *(figure for rows in sizes
                  for figure in (found[rows][stage]["wall_s"], found[rows][stage]["peak_mib"]))]
        for stage in STAGES
    ]  # fmt: skip
    return "\n".join([*lines, "", table(["stage", *heads], rows_shown)])


def _measured(rows: int) -> dict[str, Figures]:
    """Return the figures of every stage, each in a fresh process."""
    with TemporaryDirectory(prefix="ml-assets-bench-") as folder:
        _stage("make", folder, str(rows))
        found = {stage: _stage(stage, folder) for stage in STAGES}
    for stage, figures in found.items():
        if figures["rows"] != rows:
            raise RuntimeError(f"{stage} saw {figures['rows']:,} of {rows:,} rows")
    return found


def _stage(stage: str, *arguments: str) -> Figures:
    command = [sys.executable, "-m", "benchmarks.scale_stage", stage, *arguments]
    done = subprocess.run(
        command, env=fresh_environment(), cwd=Path(ml_assets.__file__).parents[1],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{stage} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])
