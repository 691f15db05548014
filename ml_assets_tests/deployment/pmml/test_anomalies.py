from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import IsolationForest
from sklearn.neighbors import LocalOutlierFactor
from sklearn.svm import OneClassSVM

from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.pmml.anomalies import anomaly_ranks
from ml_assets.deployment.pmml.evaluator import Evaluator
from ml_assets.estimator.anomaly_ranks import AnomalyRanks
from ml_assets.estimator.mahalanobis import Mahalanobis
from ml_assets_tests.deployment.conversion.graphs import numbers
from ml_assets_tests.deployment.pmml.files import fields_of, told_by

X = numbers(200, 3)
ROWS = np.vstack([X, 2 * X, np.full((1, 3), 1e6)])


@pytest.mark.parametrize(
    "detector",
    [IsolationForest(n_estimators=20, max_samples=64, random_state=1), OneClassSVM(nu=0.1),
     Mahalanobis("shrunk"), Mahalanobis("robust", seed=1)],
)  # fmt: skip
def test_ranks_are_the_same_of_training_rows_too(detector: Any, evaluator: Evaluator) -> None:
    model = AnomalyRanks(detector).fit(X)
    found = told_by(evaluator, lambda *given: anomaly_ranks(given[0], model, given[1]), ROWS)
    np.testing.assert_array_equal(found, model.decision_function(ROWS))


def test_detectors_that_look_for_neighbours_are_refused() -> None:
    model = AnomalyRanks(LocalOutlierFactor(novelty=True)).fit(X)
    fields, columns = fields_of(["x0", "x1", "x2"])
    with pytest.raises(CannotExpressError, match="LocalOutlierFactor"):
        anomaly_ranks(fields, model, columns.features)
