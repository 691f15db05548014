import numpy as np
import pytest

from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.conversion.lightgbm_trees import lightgbm_output
from ml_assets.estimator.lightgbm_learner import LightGBMLearner
from ml_assets_tests.deployment.conversion.boosters import expected, fitted, rows_to_predict
from ml_assets_tests.deployment.conversion.graphs import run

pytest.importorskip("lightgbm")


@pytest.mark.parametrize("codes", [True, False])
@pytest.mark.parametrize("classes", [0, 2, 3])
def test_trees_sets_and_missing_numbers(classes: int, codes: bool) -> None:
    learner = fitted(LightGBMLearner, classes, codes=codes, num_leaves=15, min_data_per_group=5,
                     cat_smooth=1.0)  # fmt: skip
    assert codes == ("cat_threshold=" in learner.model_.decode())
    X = rows_to_predict()

    found = run(lambda graph, block: lightgbm_output(graph, learner, block.tensor), X)

    np.testing.assert_allclose(found, expected(learner, X), rtol=1e-12, atol=1e-14)


def test_a_loss_that_is_not_ours_is_refused() -> None:
    learner = fitted(LightGBMLearner, 0, codes=False, objective="huber")
    with pytest.raises(CannotExpressError, match="huber"):
        run(lambda graph, block: lightgbm_output(graph, learner, block.tensor), rows_to_predict())
