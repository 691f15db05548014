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
    learner = fitted(LightGBMLearner, classes, codes=codes, num_leaves=15)
    assert codes == ("num_cat=1" in learner.model_.decode().replace("num_cat=0", ""))
    X = rows_to_predict()

    found = run(lambda graph, block: lightgbm_output(graph, learner, block.tensor), X)

    np.testing.assert_allclose(found, expected(learner, X), rtol=1e-12, atol=1e-14)


def test_a_loss_that_is_not_ours_is_refused() -> None:
    learner = fitted(LightGBMLearner, 0, codes=False, objective="poisson")
    with pytest.raises(CannotExpressError, match="poisson"):
        run(lambda graph, block: lightgbm_output(graph, learner, block.tensor), rows_to_predict())
