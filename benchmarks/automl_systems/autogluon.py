"""AutoGluon without torch and ray, by the preset that its authors name for the best results.

Dynamic stacking is off: without ray it takes a quarter of the time, and with budgets this small
it often finds no model in that, upon which the whole fit fails. AutoGluon's own message names
this remedy.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.automl_systems.job import Job

PACKAGES = ("autogluon.tabular", "lightgbm", "xgboost-cpu", "catboost", "scikit-learn", "pandas")
PRESET = "best_quality"
COMMAND = (
    f'TabularPredictor(...).fit(train, time_limit=, presets="{PRESET}", dynamic_stacking=False, '
    "num_cpus=2)"
)

_METRICS = {"binary": "roc_auc", "multiclass": "log_loss", "regression": "root_mean_squared_error"}


def fit(job: Job, train: pd.DataFrame) -> None:
    """Fit, then keep what predicting needs, as AutoGluon's own export for deployment has it."""
    from autogluon.tabular import TabularPredictor

    predictor = TabularPredictor(
        label=job.target,
        problem_type=job.task,
        eval_metric=_METRICS[job.task],
        path=str(Path(job.folder, "autogluon")),
        verbosity=0,
    )
    predictor.fit(
        train, time_limit=job.budget_s, presets=PRESET, dynamic_stacking=False,
        num_cpus=job.cores, num_gpus=0,
    )  # fmt: skip
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
