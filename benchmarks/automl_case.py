"""One case of the AutoML benchmark: a system, a table, a budget."""

import json
import os
import re
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil

import ml_assets
from benchmarks.automl_environments import python_of
from benchmarks.automl_results import Outcome
from benchmarks.automl_scores import score
from benchmarks.automl_systems.job import Job
from benchmarks.automl_tables import BenchTable
from benchmarks.peer_environment import NotRunError
from benchmarks.stopwatch import CommandError, Cost, fresh_environment, measure

CORES = 2
# A system that takes this many times its budget, and a minute, is ended; but not in 5 minutes.
_PATIENCE = 3
_GRACE_S = 60
_LEAST_S = 300
_REPOSITORY = Path(ml_assets.__file__).parents[1]
_QUIET = {
    "DO_NOT_TRACK": "1", "RAY_USAGE_STATS_ENABLED": "0", "RAY_worker_niceness": "0",
    "MPLBACKEND": "agg",
}  # fmt: skip
# What ``timeout`` and a kill end with.
_ENDED = re.compile(r"worker (fit|predict) .* ended with status (124|137):")


def run_case(system: str, table: BenchTable, budget_s: float, environments: Path) -> Outcome:
    """Fit, predict and score; what cannot be run is an outcome, too.

    ``budget_s`` is in CPU seconds: a system is told that over the number of cores, as wall time.
    """
    import pandas as pd

    named: dict[str, Any] = {
        "table": table.name,
        "task": table.task,
        "budget_s": budget_s,
        "system": system,
    }
    try:
        python = python_of(system, environments)
        with TemporaryDirectory(prefix="ml-assets-bench-", ignore_cleanup_errors=True) as folder:
            job = make_job(table, Path(folder), budget_s / CORES)
            before = _machine_cpu_s()
            cost = run_worker("fit", system, job, python)
            others_s = _machine_cpu_s() - before - cost.cpu_s
            run_worker("predict", system, job, python)
            fitted, predicted = (_document(job, work) for work in ("fit", "predict"))
            predictions = pd.read_csv(Path(folder, "predictions.csv"))
            return Outcome(
                **named,
                score=score(table.task, table.test[table.target], predictions),
                cpu_s=cost.cpu_s,
                wall_s=cost.wall_s,
                fit_s=fitted["fit_s"],
                size=predicted["bytes"],
                latency_ms=predicted["latency_ms"],
                busy=max(0.0, others_s / (cost.wall_s * (os.cpu_count() or 1))),
                versions=fitted["versions"],
            )
    except (NotRunError, CommandError, ValueError) as error:
        return Outcome(**named, not_run=_reason(error))


def make_job(table: BenchTable, folder: Path, wall_s: float, workers: int = CORES) -> Job:
    """Write the job and its tables into a folder; the test rows go without their target."""
    job = Job(
        name=table.name, folder=str(folder), task=table.task, target=table.target,
        categories=table.categories, classes=table.classes, budget_s=wall_s, cores=CORES,
        workers=workers,
    )  # fmt: skip
    job.write()
    table.train.to_csv(job.csv("train"), index=False)
    table.test.drop(columns=table.target).to_csv(job.csv("test"), index=False)
    return job


def run_worker(work: str, system: str, job: Job, python: str = sys.executable) -> Cost:
    """Run one process of a system and return what it took; raises CommandError."""
    most_s = max(_LEAST_S, _GRACE_S + _PATIENCE * job.budget_s)
    env = fresh_environment(
        **_QUIET,
        PYTHONPATH=str(_REPOSITORY),
        PYTHONWARNINGS="ignore",
        # What a failed process said last is the reason.
        PYTHONUNBUFFERED="1",
        # Ours runs one thread per worker process, the peers their threads in one process.
        OMP_NUM_THREADS="1" if system in ("ours", "default") else str(job.cores),
    )
    command = ["timeout", "--kill-after=10", f"{most_s:.0f}", python, "-m",
               "benchmarks.automl_systems.worker", work, system, job.folder]  # fmt: skip
    try:
        return measure(command, env, Path(job.folder), Path(job.folder, f"{work}.txt"))
    finally:
        _end_stragglers()


def _machine_cpu_s() -> float:
    """Return the CPU seconds that the machine's cores have worked since it started."""
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - times.iowait - times.guest - times.guest_nice)


def _end_stragglers() -> None:
    """End what a system has left behind: it would run on, in the next one's time."""
    left = psutil.Process().children(recursive=True)
    for process in left:
        with suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(left, timeout=10)


def _document(job: Job, work: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(job.folder, f"{work}.json").read_text())
    return found


def _reason(error: Exception) -> str:
    """Return the last line of what went wrong, without folders of this machine."""
    text = str(error)
    if found := _ENDED.search(text):
        return f"{found[1]} was ended: it took too long, or all memory"
    last = [line.strip() for line in text.splitlines() if line.strip()][-1]
    return last.replace(os.path.expanduser("~"), "~")[:300]
