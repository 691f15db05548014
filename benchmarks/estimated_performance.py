"""Performance estimated without labels beside the truth, and beside NannyML's estimates.

Ten drifted windows of three tables; see ``drifted_windows``. Figures are mean absolute errors of
the estimates over the windows; of numbers as a share of the held-out rows' metric.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from benchmarks.drifted_windows import CASES, ROWS, SEED, WINDOWS, Drifted, drifted
from benchmarks.table import table
from ml_assets.estimator.predict import Predictions
from ml_assets.measurement.scoring import score
from ml_assets.monitoring.performance.confidence_estimate import HeldOutClasses, estimated_scores
from ml_assets.monitoring.performance.error_estimate import ErrorEstimator, HeldOutNumbers
from ml_assets.spec.estimate import Estimate

ROUNDS = 1
NANNYML = Path(os.environ.get("ML_ASSETS_BENCH_ENVS", "/tmp/bench-envs")) / "nannyml"
# Our names of metrics, and NannyML's.
_CLASSES = {"roc_auc": "roc_auc", "accuracy": "accuracy", "precision": "precision",
            "recall": "recall", "f1": "f1"}  # fmt: skip
_NUMBERS = {"mean_absolute_error": "mae", "root_mean_squared_error": "rmse"}


def run(rounds: int) -> str:
    """Estimate all windows once (everything is seeded) and return the table of errors."""
    rows: list[list[object]] = []
    for case in CASES:
        given = drifted(case)
        names = _NUMBERS if case.positive is None else _CLASSES
        parts = [given.windows.iloc[start : start + ROWS].reset_index(drop=True)
                 for start in range(0, WINDOWS * ROWS, ROWS)]  # fmt: skip
        truth = {name: [_score(given, name, part) for part in parts] for name in names}
        ours = _ours(given, parts, list(names))
        theirs = _nannyml(given, names)
        for name, peer in names.items():
            unit = 1.0 if case.positive is not None else _score(given, name, given.held_out)
            told = np.array([one[name].value for one in ours])
            inside = [one[name].low <= value <= one[name].high
                      for one, value in zip(ours, truth[name], strict=True)]  # fmt: skip
            errors = [np.abs(values - truth[name]).mean() / unit
                      for values in (told, theirs and np.array(theirs[peer]))
                      if values is not None]  # fmt: skip
            span = f"{truth[name][0] / unit:.3f} to {truth[name][-1] / unit:.3f}"
            rows.append([f"{case.name}, {name}", span, f"{errors[0]:.4f}",
                         f"{errors[1]:.4f}" if theirs else "not installed",
                         f"{sum(inside)} of {WINDOWS}"])  # fmt: skip
    return table(["table, metric", "truth, first to last window", "our error", "NannyML's error",
                  "truth in our band"], rows)  # fmt: skip


def _score(given: Drifted, name: str, rows: pd.DataFrame) -> float:
    y, found = rows["truth"].to_numpy(), _predictions(given, rows)
    if given.case.positive is None:
        return score(name, "regression", y, found)
    return score(name, "binary_classification", y, found, 1)


def _predictions(given: Drifted, rows: pd.DataFrame) -> Predictions:
    if given.case.positive is None:
        return Predictions(rows["predicted"].to_numpy())
    share = rows["probability"].to_numpy()
    return Predictions(rows["predicted"].to_numpy(), np.column_stack([1 - share, share]), (0, 1))


def _ours(given: Drifted, parts: list[pd.DataFrame], names: list[str]) -> list[dict[str, Estimate]]:
    known, y = given.held_out, given.held_out["truth"].to_numpy()
    if given.case.positive is not None:
        found = _predictions(given, known)
        held_out = HeldOutClasses("binary_classification", y, found, 1)
        return [estimated_scores(names, held_out, _predictions(given, part), SEED)
                for part in parts]  # fmt: skip
    numbers = HeldOutNumbers(known, known["predicted"].to_numpy(), y, given.features)
    learnt = ErrorEstimator(numbers, names, SEED)
    return [learnt.estimates(part, part["predicted"].to_numpy()) for part in parts]


def _nannyml(given: Drifted, names: dict[str, str]) -> dict[str, list[float]] | None:
    """Return NannyML's estimates by its metrics; None where it is not installed."""
    python = NANNYML / "bin" / "python"
    if not python.exists():
        return None
    with TemporaryDirectory(prefix="ml-assets-bench-") as name:
        folder = Path(name)
        given.held_out.to_parquet(folder / "held_out.parquet")
        given.windows.to_parquet(folder / "windows.parquet")
        job = {"rows": ROWS, "metrics": list(names.values()), "features": given.features,
               "classes": given.case.positive is not None}  # fmt: skip
        (folder / "job.json").write_text(json.dumps(job))
        worker = Path(__file__).with_name("nannyml_worker.py")
        environment = {**os.environ, "NML_DISABLE_USAGE_LOGGING": "1", "PYTHONPATH": ""}
        done = subprocess.run([str(python), str(worker), str(folder)], env=environment,
                              capture_output=True, text=True, check=False)  # fmt: skip
        if done.returncode:
            print(done.stderr[-2000:], file=sys.stderr)
            return None
        return dict(json.loads((folder / "estimates.json").read_text()))
