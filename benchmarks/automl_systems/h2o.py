"""H2O AutoML on a server of its own, on loopback, which ends with its process."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pandas as pd

from benchmarks.automl_systems.job import Job

PACKAGES = ("h2o", "pandas")
COMMAND = "H2OAutoML(max_runtime_secs=, sort_metric=, seed=0).train(); h2o.init(nthreads=2)"

_METRICS = {"binary": "AUC", "multiclass": "logloss", "regression": "RMSE"}
_MEMORY = "6G"


def fit(job: Job, train: pd.DataFrame) -> None:
    """Search and keep the leader, an ensemble with the models that it stands on."""
    with _server(job) as h2o:
        from h2o.automl import H2OAutoML

        frame = h2o.import_file(str(job.csv("train")), col_types=_types(job, train))
        automl = H2OAutoML(
            max_runtime_secs=int(job.budget_s), sort_metric=_METRICS[job.task], seed=job.seed
        )
        automl.train(y=job.target, training_frame=frame)
        if automl.leader is None:
            raise RuntimeError("H2O made no model within the budget")
        h2o.save_model(automl.leader, path=job.folder, filename=job.model.name, force=True)


@contextmanager
def loaded(job: Job) -> Iterator[Callable[[pd.DataFrame], np.ndarray]]:
    """Give the function that predicts through the server."""
    with _server(job) as h2o:
        model = h2o.load_model(str(job.model))
        levels = model._model_json["output"]["domains"][-1]

        def predict(frame: pd.DataFrame) -> np.ndarray:
            rows = h2o.H2OFrame(frame, column_types=_types(job, frame))
            table = model.predict(rows).as_data_frame(use_pandas=True)
            h2o.remove(rows)
            if not job.classes:
                return table["predict"].to_numpy()
            # Beside the label, one column per class, in the order of the target's levels.
            probabilities = table.iloc[:, 1:].set_axis(levels, axis="columns")
            return probabilities[job.classes].to_numpy()

        yield predict


def _types(job: Job, frame: pd.DataFrame) -> dict[str, str]:
    texts = {*job.categories, *([job.target] if job.classes else [])}
    return {name: "enum" if name in texts else "numeric" for name in map(str, frame.columns)}


@contextmanager
def _server(job: Job) -> Iterator[Any]:
    import h2o

    scratch = Path(job.folder, "h2o")
    scratch.mkdir(exist_ok=True)
    h2o.init(
        ip="127.0.0.1",
        port=_free_port(),
        name=f"bench-{uuid4().hex[:8]}",
        nthreads=job.cores,
        max_mem_size=_MEMORY,
        bind_to_localhost=True,
        ice_root=str(scratch),
        log_dir=str(scratch),
        log_level="ERRR",
        strict_version_check=False,
        verbose=False,
    )
    h2o.no_progress()
    try:
        yield h2o
    finally:
        h2o.cluster().shutdown()


def _free_port() -> int:
    """Return a port that is free, and the next one too: H2O takes both."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port
