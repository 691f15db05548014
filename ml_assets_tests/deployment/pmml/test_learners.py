from typing import Any

import numpy as np
import pytest

from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.pmml.evaluator import Evaluator
from ml_assets.deployment.pmml.learners import learner
from ml_assets.estimator.catboost_learner import CatBoostLearner
from ml_assets.estimator.iterative_learner import IterativeLearner
from ml_assets.estimator.lightgbm_learner import LightGBMLearner
from ml_assets.estimator.xgboost_learner import XGBoostLearner
from ml_assets_tests.deployment.conversion.boosters import expected, fitted, rows_to_predict
from ml_assets_tests.deployment.pmml.files import fields_of, told_by


def told(evaluator: Evaluator, model: Any, X: np.ndarray) -> np.ndarray:
    classes = model.classes_ if model.classification else ()
    found = told_by(evaluator, lambda *given: learner(given[0], model, *given[1:]), X, classes)
    return found if len(classes) else found[:, None]


@pytest.mark.parametrize("classes", [0, 2, 3])
@pytest.mark.parametrize("kind", [LightGBMLearner, XGBoostLearner, CatBoostLearner])
def test_sums_of_trees_with_sets_of_categories_and_missing_values(
    kind: type[IterativeLearner], classes: int, evaluator: Evaluator
) -> None:
    model = fitted(kind, classes, codes=kind is not CatBoostLearner)
    X = rows_to_predict()

    found = told(evaluator, model, X)

    right = expected(model, X)
    # XGBoost adds in float32: a sum is as far off as the numbers in it are large.
    close = 1e-6 if kind is XGBoostLearner else 1e-12
    np.testing.assert_allclose(found, right, rtol=close, atol=close * np.median(np.abs(right)))


@pytest.mark.parametrize("classes", [0, 2])
def test_what_learnt_nothing_tells_the_same_of_every_row(
    classes: int, evaluator: Evaluator
) -> None:
    y = np.array([0, 1, 1, 1]) if classes else np.array([1.0, 2.0, 4.0, 8.0])
    model = LightGBMLearner(classification=classes > 0, rounds=2, most_rounds=2, patience=1,
                            balanced=False, seed=1).fit(np.ones((4, 2)), y)  # fmt: skip
    rows = rows_to_predict()[:5, :2]
    np.testing.assert_allclose(told(evaluator, model, rows), expected(model, rows), rtol=1e-15)


def test_categories_that_catboost_hashes_are_refused() -> None:
    model, (fields, _) = fitted(CatBoostLearner, 2, codes=True), fields_of(["a", "b", "c", "d"])
    with pytest.raises(CannotExpressError, match="hashes"):
        learner(fields, model, ["a", "b", "c", "d"], ["0", "1"])
