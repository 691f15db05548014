import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from ml_assets.deployment.pmml.boosted_trees import hist_gradient_boosting
from ml_assets.deployment.pmml.evaluator import Evaluator
from ml_assets_tests.deployment.conversion.test_boosted_trees import (
    SIGNAL,
    X,
    rows_at_thresholds,
)
from ml_assets_tests.deployment.pmml.files import told_by


@pytest.mark.parametrize("classes", [2, 3])
def test_probabilities_at_thresholds_and_of_missing_values(
    classes: int, evaluator: Evaluator
) -> None:
    y = np.digitize(SIGNAL, np.quantile(SIGNAL, np.arange(1, classes) / classes))
    model = HistGradientBoostingClassifier(max_iter=15).fit(X, y)
    rows = rows_at_thresholds(model)

    found = told_by(evaluator, lambda *given: hist_gradient_boosting(given[0], model, *given[1:]),
                    rows, model.classes_)  # fmt: skip

    np.testing.assert_allclose(found, model.predict_proba(rows), rtol=0, atol=1e-14)


def test_numbers_at_thresholds(evaluator: Evaluator) -> None:
    model = HistGradientBoostingRegressor(max_iter=15).fit(X, SIGNAL)
    rows = rows_at_thresholds(model)

    found = told_by(
        evaluator, lambda *given: hist_gradient_boosting(given[0], model, *given[1:]), rows
    )

    np.testing.assert_allclose(found, model.predict(rows), rtol=1e-12)
