"""One stage of the batch benchmark, in a process of its own: prints seconds and peak MiB."""

import json
import os
import resource
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.deployment.batch_scoring.job import PartScorer, ScoringJob
from ml_assets.deployment.batch_scoring.parts import Parts
from ml_assets.deployment.batch_scoring.prediction_ids import batch_id
from ml_assets.deployment.batch_scoring.process_worker import pool_size, process_pool
from ml_assets.deployment.batch_scoring.run import run_batch
from ml_assets.deployment.model_entry import RegisteredModel, write_entry
from ml_assets.deployment.scorer import Scorer
from ml_assets.disk.kept_folder import kept_folder
from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.fitted_model import ModelInfo
from ml_assets.estimator.skops_format import pack
from ml_assets.reading.batch_input import source_input
from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets.spec.source import Source

NUMBERS = [f"x{k}" for k in range(15)]
INTEGERS = [f"n{k}" for k in range(4)]
FEATURES = [*NUMBERS, *INTEGERS]
TRAIN_ROWS = 50_000
_SAMPLE_EVERY_S = 0.5


def model(folder: Path) -> dict[str, float]:
    """Fit gradient boosting of 100 trees, scikit-learn's own defaults, and write its entry."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.pipeline import make_pipeline

    frame = _frame(TRAIN_ROWS, seed=1)
    target = (frame[NUMBERS[:5]].sum(axis=1) + frame["n0"] / 50 > 5).map({False: "no", True: "yes"})
    columns = {name: ColumnContract(type="number", min=-20.0, max=20.0) for name in NUMBERS} | {
        name: ColumnContract(type="integer", min=0, max=1000) for name in INTEGERS
    }
    columns["id"] = ColumnContract(type="integer", role="id", unique=True)
    columns["y"] = ColumnContract(type="string", role="target", allowed=["no", "yes"])
    plan = FeaturePlan(target="y", features=[Feature(column=c, kind="number") for c in FEATURES])
    learner = make_pipeline(HistGradientBoostingClassifier(random_state=1))
    learner.fit(feature_matrix(frame, plan), target)
    info = ModelInfo(
        problem="bench", task="binary_classification", plan=plan, classes=["no", "yes"],
        family="hist_gradient_boosting", params={}, trial_id="1", cross_validation={},
        contract_version=1, seed=1, train_rows=TRAIN_ROWS,
    )  # fmt: skip
    fitted = pack(learner, info)
    report = EvaluationReport(model_version=fitted.version, rows=1, metrics={}, baseline={},
                              bootstrap_samples=1, seed=1)  # fmt: skip
    entry = folder / "entry"
    entry.mkdir()
    write_entry(entry, RegisteredModel(fitted, Contract(problem="bench", columns=columns), report))
    (folder / "version").write_text(fitted.version)
    return {"rows": TRAIN_ROWS}


def table(folder: Path, rows: str) -> dict[str, float]:
    """Write a table of 20 columns, of which 1 row in 1,000 breaks the contract."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    step, writer = 250_000, None
    for number, start in enumerate(range(0, int(rows), step)):
        frame = _frame(min(step, int(rows) - start), seed=100 + number)
        frame.insert(0, "id", range(start, start + len(frame)))
        frame.loc[frame.index % 1000 == 7, "x0"] = 99.0
        batch = pa.Table.from_pandas(frame, preserve_index=False)
        writer = writer or pq.ParquetWriter(folder / "input.parquet", batch.schema)
        writer.write_table(batch)
    if writer is not None:
        writer.close()
    return {"rows": int(rows)}


def bare(folder: Path) -> dict[str, float]:
    """Predict the table in memory by the fitted pipeline alone; reading is not measured."""
    import pandas as pd

    frame = pd.read_parquet(folder / "input.parquet", columns=FEATURES)
    scorer = Scorer.from_folder(folder / "entry", (folder / "version").read_text())
    features = feature_matrix(frame, scorer.model.info.plan)
    del frame
    scorer.model.estimator.predict_proba(features.head(1000))
    clock = _Clock()
    shares = scorer.model.estimator.predict_proba(features)
    return {"rows": len(shares), **clock.taken()}


def batch(folder: Path) -> dict[str, float]:
    """Score the file into files, with the start of processes and all reading and writing."""
    version, entry = (folder / "version").read_text(), folder / "entry"
    scorer = Scorer.from_folder(entry, version)
    clock = _Clock()
    given = source_input(Source(uri="input.parquet"), folder, folder)
    name = batch_id(version, given.digest)
    with kept_folder(folder / "parts", name) as kept:
        job = ScoringJob(entry, version, name, "id", Parts(kept))
        run = run_batch(job, PartScorer(job, scorer), given,
                        partial(process_pool, size=pool_size(None)))  # fmt: skip
        taken = clock.taken()
        rows, rejected = run.predictions.rows, run.rejected.rows
    return {"rows": rows + rejected, **taken, "rejected": rejected}


def _frame(rows: int, seed: int) -> Any:
    import numpy as np
    import pandas as pd

    generator = np.random.default_rng(seed)
    numbers = {name: generator.normal(size=rows).round(3) for name in NUMBERS}
    return pd.DataFrame(numbers | {n: generator.integers(0, 1000, rows) for n in INTEGERS})


class _Clock:
    """Wall and CPU seconds, those of ended child processes included."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), _cpu_s()

    def taken(self) -> dict[str, float]:
        return {"wall_s": time.perf_counter() - self._wall, "cpu_s": _cpu_s() - self._cpu}


def _cpu_s() -> float:
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in usage)


class _Peak:
    """The largest resident memory of this process and its children together, in MiB."""

    def __init__(self) -> None:
        self.mib = 0.0
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        me = psutil.Process()
        while True:
            total = 0
            for process in (me, *me.children(recursive=True)):
                try:
                    # Without what a file of parts, mapped into memory, lends to several of them.
                    told = process.memory_info()
                    total += told.rss - told.shared
                except psutil.Error:
                    continue
            self.mib = max(self.mib, total / 2**20)
            time.sleep(_SAMPLE_EVERY_S)


STAGES: dict[str, Callable[..., dict[str, float]]] = {
    stage.__name__: stage for stage in (model, table, bare, batch)
}


def main() -> None:
    """Run the stage that the command line names, in the folder that it names."""
    stage, folder, *arguments = sys.argv[1:]
    peak = _Peak()
    found = STAGES[stage](Path(folder), *arguments)
    print(json.dumps({"peak_mib": peak.mib, **found}), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
