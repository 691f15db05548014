"""Histogram gradient boosting as scikit-learn's defaults have it: the zero of the scale."""

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.automl_systems.job import Job

PACKAGES = ("scikit-learn", "pandas", "numpy")
COMMAND = "HistGradientBoosting*(random_state=0), categories as such; no search, no budget"


def fit(job: Job, train: pd.DataFrame) -> None:
    """Fit the defaults on the categories as such, each column's values as in training."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    made = HistGradientBoostingClassifier if job.classes else HistGradientBoostingRegressor
    levels = {name: sorted(train[name].dropna().unique()) for name in job.categories}
    estimator = made(random_state=job.seed)
    estimator.fit(_typed(train.drop(columns=job.target), levels), train[job.target])
    job.model.write_bytes(pickle.dumps((estimator, levels)))


@contextmanager
def loaded(job: Job) -> Iterator[Callable[[pd.DataFrame], np.ndarray]]:
    """Give the function that predicts."""
    estimator, levels = pickle.loads(job.model.read_bytes())
    predict: Any = estimator.predict_proba if job.classes else estimator.predict
    yield lambda frame: predict(_typed(frame, levels))


def _typed(features: pd.DataFrame, levels: dict[str, list[str]]) -> pd.DataFrame:
    kinds = {name: pd.CategoricalDtype(values) for name, values in levels.items()}
    return features.astype(kinds)
