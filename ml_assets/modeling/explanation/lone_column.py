"""What a small model of one column alone says of held-out rows."""

from typing import TYPE_CHECKING, Any

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.fitted_model import ModelInfo
from ml_assets.estimator.predict import Predictions, predict_matrix
from ml_assets.modeling.explanation.drawn_places import drawn_places
from ml_assets.modeling.preprocessing import ordinal
from ml_assets.modeling.row_weights import row_weights

if TYPE_CHECKING:
    import pandas as pd

_LEAVES, _ROWS_PER_LEAF = 32, 5
_MOST_ROWS = 5_000


def lone_column(
    info: ModelInfo, column: str, train: "pd.DataFrame", test: "pd.DataFrame"
) -> Predictions:
    """Return the predictions of a decision tree of at most 32 leaves that reads this column only.

    The column is encoded as for any tree. At most 5,000 training rows, drawn by the model's seed,
    are learnt from, and count as much as their weights say.
    """
    from sklearn.pipeline import Pipeline
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    kept = [feature for feature in info.plan.features if feature.column == column]
    plan = info.plan.model_copy(update={"features": kept})
    train = train.iloc[drawn_places(len(train), _MOST_ROWS, info.seed)]
    kind: Any = DecisionTreeRegressor if info.task == "regression" else DecisionTreeClassifier
    tree = kind(max_leaf_nodes=_LEAVES, min_samples_leaf=_ROWS_PER_LEAF, random_state=info.seed)
    encoder = ordinal(plan, info.task, info.seed)
    pipeline = Pipeline([("features", encoder), ("estimator", tree)])
    y, weights = train[plan.target].to_numpy(), row_weights(train, plan)
    pipeline.fit(feature_matrix(train, plan), y, estimator__sample_weight=weights)
    return predict_matrix(pipeline, feature_matrix(test, plan), info.task)
