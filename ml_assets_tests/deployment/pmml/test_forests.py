import numpy as np
import pytest
from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor, RandomForestClassifier

from ml_assets.deployment.pmml.evaluator import Evaluator
from ml_assets.deployment.pmml.forests import forest
from ml_assets_tests.deployment.conversion.test_forests import SIGNAL, X, thresholds
from ml_assets_tests.deployment.pmml.files import told_by


@pytest.mark.parametrize("classes", [2, 4])
@pytest.mark.parametrize("kind", [RandomForestClassifier, ExtraTreesClassifier])
def test_probabilities_at_thresholds_and_of_missing_values(
    kind: type, classes: int, evaluator: Evaluator
) -> None:
    y = np.digitize(SIGNAL, np.quantile(SIGNAL, np.arange(1, classes) / classes))
    model = kind(20, min_samples_leaf=3, random_state=2).fit(X, y)
    rows = np.vstack([X, thresholds(model)[:1000], np.full((1, 5), np.nan)])

    found = told_by(evaluator, lambda *given: forest(given[0], model, *given[1:]), rows,
                    model.classes_)  # fmt: skip

    np.testing.assert_allclose(found, model.predict_proba(rows), rtol=0, atol=1e-15)


def test_numbers_at_thresholds(evaluator: Evaluator) -> None:
    model = ExtraTreesRegressor(20, random_state=2).fit(X, SIGNAL)
    rows = np.vstack([X, thresholds(model)[:1000]])

    found = told_by(evaluator, lambda *given: forest(given[0], model, *given[1:]), rows)

    np.testing.assert_array_equal(found, model.predict(rows))
