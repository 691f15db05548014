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
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from ml_assets.estimator.ensemble import (
    Ensemble,
    EnsembleClassifier,
    EnsembleRegressor,
    share_equal_steps,
)
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


def ensemble(task: Task, frame: pd.DataFrame, share: bool = True) -> tuple[Ensemble, ModelInfo]:
    """Three fitted members; the first two encode alike."""
    families = ["random_forest", "hist_gradient_boosting", "linear"]
    _, info = fitted("linear", frame)
    if task == "regression":
        _, info = fitted("extra_trees", frame)
        members = [fitted("extra_trees", frame)[0] for _ in range(2)]
        members[1].set_params(**{"extratreesregressor__max_depth": 2})
        linear = make_pipeline(*[step for _, step in members[0].steps[:-1]], LinearRegression())
        members = [*members, linear]
        for member in members[1:]:
            member.fit(feature_matrix(frame, PLAN), frame["size"].to_numpy())
        kind: type[Ensemble] = EnsembleRegressor
    else:
        members = [fitted(family, frame)[0] for family in families]
        kind = EnsembleClassifier
    if share:
        share_equal_steps(members, ["alike", "alike", "else"])
    return kind(members, [0.5, 0.3, 0.2]), info.model_copy(update={"family": "ensemble"})
