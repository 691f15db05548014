"""Small fitted models of every kind, and Shapley values by their definition, for these tests."""

from itertools import combinations, permutations
from typing import Any

import numpy as np
import pandas as pd

from ml_assets.attribution.explained_output import explained_output
from ml_assets.estimator.ensemble import EnsembleClassifier, EnsembleRegressor
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import predict
from ml_assets.modeling.families.registry import FAMILIES
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metrics import Task
from ml_assets_tests.modeling.families.fits import few_rounds, fit, info
from ml_assets_tests.modeling.tables import PLAN, table

ENSEMBLES: dict[str, dict[str, Any]] = {
    "mean": {"weights": [0.7, 0.3], "pooling": "mean"},
    "log": {"weights": [0.6, 0.5], "pooling": "log", "intercepts": [0.2, -0.1]},
}


def model_of(
    family: str, task: Task, plan: FeaturePlan = PLAN, train: pd.DataFrame | None = None
) -> FittedModel:
    """A family's first guess, fitted with few trees."""
    one = FAMILIES[family]
    frame = table(task) if train is None else train
    pipeline, _ = fit(one, few_rounds(one, one.portfolio(task)[0]), task, plan, frame)
    return packed(pipeline, family, task, plan)


def packed(
    estimator: Any, family: str, task: Task, plan: FeaturePlan = PLAN, **fields: Any
) -> FittedModel:
    """A model without the bytes of a file, which nothing here reads."""
    description = info(FAMILIES.get(family, FAMILIES["linear"]), task, plan, estimator)
    if task == "binary_classification":
        fields = {"positive_class": "yes", "threshold": 0.4} | fields
    return FittedModel(estimator, description.model_copy(update=fields), b"", "0" * 16)


def ensemble_of(task: Task, kind: str, families: tuple[str, ...]) -> FittedModel:
    """An ensemble of two families."""
    members = [model_of(family, task).estimator for family in families]
    if task == "regression":
        return packed(EnsembleRegressor(members, [0.7, 0.3], "mean", [0.5]), "ensemble", task)
    return packed(EnsembleClassifier(members, **ENSEMBLES[kind]), "ensemble", task)


def outputs(model: FittedModel, frame: pd.DataFrame) -> np.ndarray:
    return explained_output(model.info, predict(model, frame))


def by_definition(model: FittedModel, frame: pd.DataFrame, background: pd.DataFrame) -> np.ndarray:
    """Shapley values (rows, outputs, columns): the mean over all orders and background rows."""
    columns = model.info.plan.columns
    row = frame.loc[frame.index.repeat(len(background))].reset_index(drop=True)
    reference = pd.concat([background] * len(frame), ignore_index=True)
    worth = {}
    for size in range(len(columns) + 1):
        for known in combinations(range(len(columns)), size):
            unknown = [name for place, name in enumerate(columns) if place not in known]
            mixed = row.assign(**{name: reference[name] for name in unknown})
            worth[frozenset(known)] = outputs(model, mixed)
    total = np.zeros((*worth[frozenset()].shape, len(columns)))
    orders = list(permutations(range(len(columns))))
    for order in orders:
        for place, column in enumerate(order):
            before = frozenset(order[:place])
            total[..., column] += worth[before | {column}] - worth[before]
    mean = total / len(orders)
    return mean.reshape(len(frame), len(background), *mean.shape[1:]).mean(axis=1)
