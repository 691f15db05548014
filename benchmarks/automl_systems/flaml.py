"""FLAML, as its documentation starts it: a task, a metric and a time budget."""

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.automl_systems.job import Job

PACKAGES = ("flaml", "lightgbm", "xgboost", "catboost", "scikit-learn", "pandas")
COMMAND = "AutoML().fit(X, y, task=, metric=, time_budget=, n_jobs=2, seed=0)"

_METRICS = {"binary": "roc_auc", "multiclass": "log_loss", "regression": "rmse"}


def fit(job: Job, train: pd.DataFrame) -> None:
    """Search and keep the winner, which FLAML has fitted on all rows."""
    from flaml import AutoML

    automl = AutoML()
    automl.fit(
        _typed(train.drop(columns=job.target), job),
        train[job.target],
        task="classification" if job.classes else "regression",
        metric=_METRICS[job.task],
        time_budget=job.budget_s,
        n_jobs=job.cores,
        seed=job.seed,
        verbose=0,
        mlflow_logging=False,
    )
    job.model.write_bytes(pickle.dumps(automl))


@contextmanager
def loaded(job: Job) -> Iterator[Callable[[pd.DataFrame], np.ndarray]]:
    """Give the function that predicts."""
    automl = pickle.loads(job.model.read_bytes())
    if job.classes and list(automl.classes_) != job.classes:
        raise ValueError(f"The classes came back as {automl.classes_}")
    predict: Any = automl.predict_proba if job.classes else automl.predict
    yield lambda frame: predict(_typed(frame, job))


def _typed(features: pd.DataFrame, job: Job) -> pd.DataFrame:
    return features.astype(dict.fromkeys(job.categories, "category"))
