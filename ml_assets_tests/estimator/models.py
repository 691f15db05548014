"""Small fitted models for the tests of this room."""

from typing import Any

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import (
    ExtraTreesRegressor,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.fitted_model import ModelInfo
from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets.spec.metrics import Task

PLAN = FeaturePlan(
    target="y",
    features=[
        Feature(column="size", kind="number"),
        Feature(column="is new", kind="number", nullable=True),
        Feature(column="colour", kind="category", nullable=True),
    ],
)
ESTIMATORS: dict[str, Any] = {
    "linear": LogisticRegression(),
    "nearest_neighbors": KNeighborsClassifier(algorithm="kd_tree"),
    "random_forest": RandomForestClassifier(10, random_state=3),
    "extra_trees": ExtraTreesRegressor(10, random_state=3),
    "hist_gradient_boosting": HistGradientBoostingClassifier(max_iter=10, random_state=3),
}


def table(rows: int = 80, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    size = rng.normal(size=rows)
    return pd.DataFrame(
        {
            "colour": rng.choice(np.array(["red", "blue", None], dtype=object), rows),
            "y": np.where(size > 0, "big", "small").astype(object),
            "size": size,
            "is new": pd.Series(rng.choice(np.array([True, False]), rows)).astype(object),
        }
    )


def fitted(family: str, frame: pd.DataFrame) -> tuple[Any, ModelInfo]:
    regression = family == "extra_trees"
    encode = ColumnTransformer(
        [("category", OneHotEncoder(handle_unknown="ignore"), ["colour"])],
        remainder="passthrough",
        sparse_threshold=0.0,
    )
    target = frame["size"] if regression else frame["y"]
    pipeline = make_pipeline(encode, ESTIMATORS[family])
    pipeline.fit(feature_matrix(frame, PLAN), target.to_numpy())
    task: Task = "regression" if regression else "binary_classification"
    return pipeline, ModelInfo(
        problem="toys",
        task=task,
        plan=PLAN,
        classes=None if regression else pipeline.classes_.tolist(),
        family=family,
        params={},
        trial_id="t000",
        cross_validation={"roc_auc": 0.5},
        contract_version=1,
        seed=7,
        train_rows=len(frame),
    )
