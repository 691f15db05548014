import numpy as np
import pytest

from ml_assets.deployment.conversion.catboost_trees import catboost_output
from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.estimator.catboost_learner import CatBoostLearner
from ml_assets_tests.deployment.conversion.boosters import expected, fitted, rows_to_predict
from ml_assets_tests.deployment.conversion.graphs import run

pytest.importorskip("catboost")


@pytest.mark.parametrize("classes", [0, 2, 3])
def test_symmetric_trees_and_missing_numbers(classes: int) -> None:
    learner = fitted(CatBoostLearner, classes, codes=False, depth=4, learning_rate=0.2)
    X = rows_to_predict()
    X[:, 1:3] = np.abs(X[:, 1:3])

    found = run(lambda graph, block: catboost_output(graph, learner, block.tensor), X)

    np.testing.assert_allclose(found, expected(learner, X), rtol=1e-10, atol=1e-12)


def test_hashed_categories_are_refused() -> None:
    learner = fitted(CatBoostLearner, 2, codes=True, depth=4, learning_rate=0.2)
    with pytest.raises(CannotExpressError, match="hashes"):
        run(lambda graph, block: catboost_output(graph, learner, block.tensor), rows_to_predict())
