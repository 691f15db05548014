import numpy as np
import pytest

from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.conversion.xgboost_trees import xgboost_output
from ml_assets.estimator.xgboost_learner import XGBoostLearner
from ml_assets_tests.deployment.conversion.boosters import expected, fitted, rows_to_predict
from ml_assets_tests.deployment.conversion.graphs import run

pytest.importorskip("xgboost")


@pytest.mark.parametrize("codes", [True, False])
@pytest.mark.parametrize("classes", [0, 2, 3])
def test_trees_sets_and_missing_numbers(classes: int, codes: bool) -> None:
    learner = fitted(XGBoostLearner, classes, codes=codes, max_depth=5)
    X = rows_to_predict()

    found = run(lambda graph, block: xgboost_output(graph, learner, block.tensor), X)

    # XGBoost itself adds in float32.
    told = expected(learner, X)
    if classes:
        np.testing.assert_allclose(found, told, rtol=0, atol=2e-7)
    else:
        np.testing.assert_array_equal(found, told)


def test_numbers_beside_thresholds_of_float32_go_the_same_way() -> None:
    learner = fitted(XGBoostLearner, 0, codes=False, max_depth=5)
    base = rows_to_predict()[:1]
    points = np.unique(base[0, 0] + np.linspace(-1e-7, 1e-7, 3))
    near = np.repeat(base, len(points), axis=0)
    near[:, 0] = points

    found = run(lambda graph, block: xgboost_output(graph, learner, block.tensor), near)

    np.testing.assert_allclose(found, expected(learner, near), rtol=1e-5)


def test_a_loss_that_is_not_ours_is_refused() -> None:
    learner = fitted(XGBoostLearner, 2, codes=False, objective="binary:hinge")
    with pytest.raises(CannotExpressError, match="hinge"):
        run(lambda graph, block: xgboost_output(graph, learner, block.tensor), rows_to_predict())
