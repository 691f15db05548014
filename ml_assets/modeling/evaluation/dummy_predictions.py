"""What a dummy that ignores the features predicts."""

from typing import TYPE_CHECKING

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import Predictions, predict_matrix
from ml_assets.modeling.row_weights import row_weights

if TYPE_CHECKING:
    import pandas as pd


def dummy_predictions(
    model: FittedModel, train: "pd.DataFrame", test: "pd.DataFrame"
) -> Predictions:
    """Return scikit-learn's dummy's: class shares, or the mean, of the weighed training rows."""
    from sklearn.dummy import DummyClassifier, DummyRegressor

    plan, task = model.info.plan, model.info.task
    dummy = DummyRegressor() if task == "regression" else DummyClassifier(strategy="prior")
    weights = row_weights(train, plan)
    dummy.fit(feature_matrix(train, plan), train[plan.target].to_numpy(), sample_weight=weights)
    return predict_matrix(dummy, feature_matrix(test, plan), task)
