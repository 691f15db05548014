"""What a small model of one column alone says of rows that it did not learn from."""

import warnings
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.fitted_model import ModelInfo
from ml_assets.estimator.predict import Predictions
from ml_assets.modeling.preprocessing import ordinal
from ml_assets.modeling.row_weights import row_weights

if TYPE_CHECKING:
    import pandas as pd

_LEAVES, _ROWS_PER_LEAF = 256, 5
_FOLDS = 5


def lone_column(info: ModelInfo, column: str, frame: "pd.DataFrame") -> Predictions:
    """Return out-of-fold predictions of a decision tree that reads this column only.

    Five folds are drawn by the model's seed. The column is encoded as for any tree, anew in each
    fold; a leaf holds at least five rows, which count as much as their weights say.
    """
    import numpy as np
    from sklearn.model_selection import KFold, StratifiedKFold, cross_val_predict
    from sklearn.pipeline import Pipeline
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    kept = [feature for feature in info.plan.features if feature.column == column]
    plan, numbers = info.plan.model_copy(update={"features": kept}), info.task == "regression"
    kind: Any = DecisionTreeRegressor if numbers else DecisionTreeClassifier
    tree = kind(max_leaf_nodes=_LEAVES, min_samples_leaf=_ROWS_PER_LEAF, random_state=info.seed)
    encoder = ordinal(plan, info.task, info.seed)
    pipeline = Pipeline([("features", encoder), ("estimator", tree)])
    folds = (KFold if numbers else StratifiedKFold)(_FOLDS, shuffle=True, random_state=info.seed)
    y, weights = frame[plan.target].to_numpy(), row_weights(frame, plan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of classes of fewer rows than folds
        told = cross_val_predict(
            pipeline,
            feature_matrix(frame, plan),
            y,
            cv=folds,
            params={} if weights is None else {"estimator__sample_weight": weights},
            method="predict" if numbers else "predict_proba",
        )
    if numbers:
        return Predictions(np.asarray(told, dtype="float64"))
    classes = np.unique(y)
    return Predictions(classes[told.argmax(axis=1)], told, tuple(classes.tolist()))
