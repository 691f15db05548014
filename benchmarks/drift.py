"""Drift: false alarms, power, and the cost of large tables beside Evidently."""

import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

import ml_assets
from benchmarks import drift_alarms
from benchmarks.drift_stage import MOVED
from benchmarks.stopwatch import fresh_environment
from benchmarks.table import table

ROUNDS = 1
SIZES = (1_000_000, 10_000_000)
GOAL = 5.0
# python -m venv /tmp/bench-envs/evidently; its pip install evidently==0.7.23 'pandas<3'
EVIDENTLY = Path(gettempdir()) / "bench-envs" / "evidently" / "bin" / "python"
# Of the larger table it would take hours and more memory than there is.
EVIDENTLY_SIZES = (1_000_000,)

Figures = dict[str, Any]


def run(rounds: int = ROUNDS) -> str:
    """Return the report of this benchmark."""
    return "\n\n".join([cost(rounds), drift_alarms.power(), drift_alarms.false_alarms()])


def cost(rounds: int = ROUNDS) -> str:
    """Return what it costs to judge a window of 30 columns beside a reference of as many rows."""
    found: dict[tuple[str, int], list[Figures]] = {}
    for size in SIZES:
        with TemporaryDirectory(prefix="ml-assets-bench-") as folder:
            _stage([sys.executable], "table", folder, str(size))
            for number in range(rounds):
                for way, python in _ways(size).items():
                    figures = _stage([python], way, folder)
                    found.setdefault((way, size), []).append(figures)
                    print(f"  {size:,} rows, round {number + 1}: {way} {figures}", file=sys.stderr)
    lines = [f"Moved are {', '.join(MOVED)}."]
    for size in EVIDENTLY_SIZES:
        if ("evidently", size) in found:
            ratio = _median(found["evidently", size], "cpu_s") / _median(found["ours", size],
                                                                         "cpu_s")  # fmt: skip
            lines.append(f"CPU time of Evidently by ours at {size:,} rows: {ratio:.1f} (goal: at "
                         f"least {GOAL:g})")  # fmt: skip
            lines.append(_agreement(found["ours", size][0], found["evidently", size][0]))
    growth = _median(found["ours", SIZES[-1]], "peak_mib") / _median(found["ours", SIZES[0]],
                                                                     "peak_mib")  # fmt: skip
    lines.append(f"Our peak memory from {SIZES[0]:,} to {SIZES[-1]:,} rows: {growth:.2f} times")
    rows = [
        [f"{way}, {size / 1e6:g} M", *(_median(figures, name) for name in
                                       ("wall_s", "cpu_s", "peak_mib")),
         " ".join(figures[0]["named"])]
        for (way, size), figures in found.items()
    ]  # fmt: skip
    return "\n".join([*lines, "", table(["", "wall s", "CPU s", "peak MiB", "named"], rows)])


def _agreement(ours: Figures, theirs: Figures) -> str:
    apart = {name: abs(score - theirs["scores"][name]) for name, score in ours["scores"].items()}
    worst = max(apart, key=lambda name: apart[name])
    return (f"Wasserstein and Jensen-Shannon of {len(apart)} columns differ from Evidently's by at "
            f"most {apart[worst]:.4f} ({worst})")  # fmt: skip


def _ways(size: int) -> dict[str, str]:
    ways = {"ours": sys.executable}
    if size in EVIDENTLY_SIZES and EVIDENTLY.exists():
        ways["evidently"] = str(EVIDENTLY)
    return ways


def _median(figures: list[Figures], name: str) -> float:
    return median(one[name] for one in figures)


def _stage(python: list[str], stage: str, *arguments: str) -> Figures:
    folder = Path(ml_assets.__file__).parents[1]
    script = str(folder / "benchmarks" / "drift_stage.py")
    command = [*python, *(["-m", "benchmarks.drift_stage"] if stage != "evidently" else [script])]
    done = subprocess.run(
        [*command, stage, *arguments], env=fresh_environment(), cwd=folder, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{stage} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1]) if done.stdout else {}
