"""The model that ignores the features."""

from typing import Any

from ml_assets.estimator.rows import Rows
from ml_assets.spec.metrics import Task


def fit_dummy(rows: Rows, task: Task) -> Any:
    """Return scikit-learn's dummy, fitted: the mean of numbers, the shares of classes."""
    from sklearn.dummy import DummyClassifier, DummyRegressor

    dummy = DummyRegressor() if task == "regression" else DummyClassifier(strategy="prior")
    return dummy.fit(rows.X, rows.y, sample_weight=rows.weights)
