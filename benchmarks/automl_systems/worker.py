"""Fit a system, or predict by the fitted one: ``python -m benchmarks.automl_systems.worker``.

Arguments: ``fit`` or ``predict``, the system, the job's folder. Each is a process of its own, so
that what fitting costs holds no predicting, and a model counts only as far as it is on disk.
"""

import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.automl_systems.job import Job

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

_SINGLE_ROWS = 30
_WARM_UP = 3


def main() -> None:
    """Do what the command line says."""
    work, name, folder = sys.argv[1:]
    job = Job.read(Path(folder))
    _stay_on_cores(job.cores)
    system = importlib.import_module(f"benchmarks.automl_systems.{name}")
    found = {"fit": _fit, "predict": _predict}[work](system, job)
    Path(folder, f"{work}.json").write_text(json.dumps(found))


def _stay_on_cores(cores: int) -> None:
    # Whatever a system makes of the number it is told: no more than these are there.
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])


def _fit(system: Any, job: Job) -> dict[str, Any]:
    train = job.table("train")
    started = time.perf_counter()
    system.fit(job, train)
    return {"fit_s": time.perf_counter() - started, "versions": _versions(system.PACKAGES)}


def _predict(system: Any, job: Job) -> dict[str, Any]:
    test = job.table("test")
    with system.loaded(job) as predict:
        whole = predict(test)
        _table(whole, job).to_csv(Path(job.folder, "predictions.csv"), index=False)
        latency = _single_row_ms(predict, test)
    return {"latency_ms": latency, "bytes": size_of(job.model)}


def _table(predicted: "np.ndarray", job: Job) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame(predicted, columns=job.classes or ["prediction"])


def _single_row_ms(predict: "Callable[[pd.DataFrame], np.ndarray]", test: "pd.DataFrame") -> float:
    """Return the median time of a call with one row, in milliseconds."""
    rows = [test.iloc[[place % len(test)]] for place in range(_WARM_UP + _SINGLE_ROWS)]
    taken = []
    for row in rows:
        started = time.perf_counter()
        predict(row)
        taken.append(time.perf_counter() - started)
    return 1000 * median(taken[_WARM_UP:])


def size_of(path: Path) -> int:
    """Return the bytes of a file, or of all files below a folder."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files)


def _versions(packages: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


if __name__ == "__main__":
    main()
