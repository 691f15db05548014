"""Fitted models on a small table with every kind of column that ONNX can express."""

from typing import Any

import numpy as np
import pandas as pd

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.fitted_model import FittedModel, ModelInfo
from ml_assets.modeling.families.family import Family
from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets.spec.metrics import UNSUPERVISED, Task
from ml_assets.spec.problem_spec import Features
from ml_assets_tests.modeling.all_kinds import table
from ml_assets_tests.modeling.families.fits import SEED, few_rounds, fit

FEATURES = [
    Feature(column="size", kind="number", nullable=True),
    Feature(column="is new", kind="number", nullable=True),
    Feature(column="colour", kind="category", nullable=True),
    Feature(column="city", kind="high_cardinality", nullable=True),
    Feature(column="ordered at", kind="datetime", nullable=True,
            parts=["month", "day", "weekday", "hour", "minute"]),
]  # fmt: skip
CONTRACT = Contract(problem="toys", columns={
    "size": ColumnContract(type="number", nullable=True),
    "is new": ColumnContract(type="boolean", nullable=True),
    "colour": ColumnContract(type="string", nullable=True, max_length=9),
    "city": ColumnContract(type="string", nullable=True),
    "ordered at": ColumnContract(type="datetime", nullable=True),
})  # fmt: skip


def plan_of(*columns: str, **settings: Any) -> FeaturePlan:
    features = [feature for feature in FEATURES if not columns or feature.column in columns]
    return FeaturePlan(target="y", features=features, encoding=Features(**settings))


def rows_to_predict(task: Task, rows: int = 200) -> pd.DataFrame:
    """Rows with missing and unseen values, and numbers in float64 that float32 does not hold."""
    return table(task, rows=rows, seed=2, unseen=True)


def pipeline_of(family: Family, params: dict[str, Any], task: Task, plan: FeaturePlan) -> Any:
    params = few_rounds(family, params)
    if task in UNSUPERVISED:
        pipeline = family.build(params, task, plan, SEED)
        return pipeline.fit(feature_matrix(table("regression", rows=150), plan))
    return fit(family, params, task, plan, table(task, rows=300))[0]


def model_of(pipeline: Any, task: Task, plan: FeaturePlan, **more: Any) -> FittedModel:
    last = pipeline[-1] if hasattr(pipeline, "steps") else pipeline
    info = ModelInfo(
        problem="toys", task=task, plan=plan,
        classes=None if task == "regression" else np.asarray(last.classes_).tolist(),
        family="toy", params={}, trial_id="t000", cross_validation={}, contract_version=1,
        seed=SEED, train_rows=300, **more,
    )  # fmt: skip
    return FittedModel(pipeline, info, b"", "0123456789abcdef")
