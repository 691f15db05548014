"""How long the steps of a run took, on either side, under names that both share."""

import json
import os
from contextlib import chdir
from pathlib import Path

# Work -> the script's steps and the run's steps (without the problem's name) that do it.
WORKS = {
    "read": ("read", "source_aspirates", "raw_data"),
    "rows (pandera)": ("pandera", "data_contract", "cleaning"),
    "table (Great Expectations)": ("great expectations", "table_expectations"),
    "report (skrub)": ("report", "data_profile"),
    "split": ("split",),
    "search (Ray Tune)": ("search", "trials"),
    "refit": ("refit", "model"),
    "metrics, plots": ("metrics", "plots", "evaluation"),
    "export (skops)": ("skops", "model_exports"),
    "model store": ("model store", "registered_model"),
    "bento, served once": ("bento build", "serve once", "bento"),
    "batch": ("batch", "batch_predictions"),
}
OTHERS = "other steps"


def by_work(steps: dict[str, float]) -> dict[str, float]:
    """Sum the seconds of steps by the work that they do.

    >>> by_work({"source_aspirates": 1.0, "raw_data": 0.5, "gate": 0.25})["read"]
    1.5
    >>> by_work({"gate": 0.25})[OTHERS]
    0.25
    """
    work_of = {step: work for work, named in WORKS.items() for step in named}
    sums = dict.fromkeys([*WORKS, OTHERS], 0.0)
    for step, seconds in steps.items():
        sums[work_of.get(step, OTHERS)] += seconds
    return sums


def script_steps(folder: Path) -> dict[str, float]:
    """Return the seconds of each step of the plain script."""
    seconds: dict[str, float] = json.loads((folder / "steps.json").read_text())
    return seconds


def dagster_steps(home: Path) -> dict[str, float]:
    """Return the seconds of each step of the only run in a Dagster home, from its events."""
    import dagster as dg

    os.environ["DAGSTER_HOME"] = str(home)
    # The relative folders in dagster.yaml are taken from the working directory.
    with chdir(home), dg.DagsterInstance.get() as instance:
        (run,) = instance.get_runs()
        stats = instance.get_run_step_stats(run.run_id)
    problem = str(run.tags["ml_assets/problem"])
    return {
        stat.step_key.removeprefix(problem).lstrip("_"): stat.end_time - stat.start_time
        for stat in stats
        if stat.start_time is not None and stat.end_time is not None
    }
