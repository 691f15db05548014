"""Small fits of any family, for the tests of this room."""

import warnings
from typing import Any

import numpy as np
import pandas as pd

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.fitted_model import ModelInfo
from ml_assets.estimator.rows import Rows
from ml_assets.estimator.stop import Stop
from ml_assets.modeling.families.family import Family, Params
from ml_assets.modeling.families.iterative_family import IterativeFamily
from ml_assets.modeling.families.registry import FAMILIES, is_installed
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metrics import TASKS, Task

# Those that learn a target.
INSTALLED = {
    name: family for name, family in FAMILIES.items()
    if is_installed(family) and set(family.tasks) <= set(TASKS)
}  # fmt: skip
SEED = 5


def few_rounds(family: Family, params: Params, rounds: int = 10) -> Params:
    """Rounds are the slow part of a fit, and always fit."""
    if isinstance(family, IterativeFamily):
        return params | {family.rounds_name: rounds}
    return params | ({"max_iter": rounds} if family.name == "hist_gradient_boosting" else {})


def fit(
    family: Family,
    params: Params,
    task: Task,
    plan: FeaturePlan,
    train: pd.DataFrame,
    held_out: pd.DataFrame | None = None,
) -> tuple[Any, Params]:
    """Return the fitted pipeline and what was found."""
    pipeline = family.build(params, task, plan, SEED)
    if hasattr(pipeline[-1], "n_estimators"):
        pipeline[-1].set_params(n_estimators=20)  # more trees only take longer
    judged = None
    if held_out is not None:
        judged = Stop(Rows(feature_matrix(held_out, plan), held_out["y"].to_numpy()))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = Rows(feature_matrix(train, plan), train["y"].to_numpy())
        found = family.fit(pipeline, rows, judged)
    return pipeline, found


def info(family: Family, task: Task, plan: FeaturePlan, pipeline: Any) -> ModelInfo:
    return ModelInfo(
        problem="toys",
        task=task,
        plan=plan,
        classes=None if task == "regression" else pipeline.classes_.tolist(),
        family=family.name,
        params={},
        trial_id="t000",
        cross_validation={},
        contract_version=1,
        seed=SEED,
        train_rows=100,
    )


def outputs(pipeline: Any, features: pd.DataFrame, task: Task) -> np.ndarray:
    return np.asarray(
        pipeline.predict(features) if task == "regression" else pipeline.predict_proba(features)
    )
