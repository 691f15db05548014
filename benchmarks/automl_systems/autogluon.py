"""AutoGluon without torch, by the preset that its authors name for the best results."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.automl_systems.job import Job

PACKAGES = ("autogluon.tabular", "lightgbm", "xgboost-cpu", "catboost", "scikit-learn", "pandas")
PRESET = "best_quality"
COMMAND = f'TabularPredictor(...).fit(train, time_limit=, presets="{PRESET}", num_cpus=2)'

_METRICS = {"binary": "roc_auc", "multiclass": "log_loss", "regression": "root_mean_squared_error"}


def fit(job: Job, train: pd.DataFrame) -> None:
    """Fit, then keep what predicting needs, as AutoGluon's own export for deployment has it."""
    from autogluon.tabular import TabularPredictor

    predictor = TabularPredictor(
        label=job.target,
        problem_type=job.task,
        eval_metric=_METRICS[job.task],
        path=str(Path(job.folder, "autogluon")),
        verbosity=int(os.environ.get("AUTOGLUON_VERBOSITY", "0")),
    )
    predictor.fit(train, time_limit=job.budget_s, presets=PRESET, num_cpus=job.cores, num_gpus=0)
    predictor.clone_for_deployment(path=str(job.model))


@contextmanager
def loaded(job: Job) -> Iterator[Callable[[pd.DataFrame], np.ndarray]]:
    """Give the function that predicts, its models held in memory."""
    from autogluon.tabular import TabularPredictor

    predictor = TabularPredictor.load(str(job.model), verbosity=0)
    predictor.persist()

    def predict(frame: pd.DataFrame) -> np.ndarray:
        if not job.classes:
            return predictor.predict(frame).to_numpy()
        return predictor.predict_proba(frame)[job.classes].to_numpy()

    yield predict
