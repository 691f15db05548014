from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.modeling.families.iterative_family import IterativeFamily, rounds_of
from ml_assets.modeling.families.multi_layer_perceptron import MultiLayerPerceptron
from ml_assets_tests.modeling.families.fits import fit
from ml_assets_tests.modeling.tables import PLAN, table

FAMILY: IterativeFamily = MultiLayerPerceptron()


def encoded(pipeline: Any, features: pd.DataFrame) -> np.ndarray:
    return sparse.csr_matrix(pipeline[:-1].transform(features)).toarray()


def test_held_out_rows_pass_through_what_was_fitted_on_the_others() -> None:
    train, held_out = table("regression"), table("regression", rows=40, seed=2)
    held_out["size"] = held_out["size"] * 1000  # would move the scaler, if it saw them
    params = FAMILY.portfolio("regression")[1]
    stopped, found = fit(FAMILY, params, "regression", PLAN, train, held_out)
    plain, _ = fit(FAMILY, params | found, "regression", PLAN, train)
    features = feature_matrix(held_out, PLAN)
    np.testing.assert_array_equal(encoded(stopped, features), encoded(plain, features))
    assert found == {"epochs": stopped[-1].rounds_}
    assert stopped[-1].rounds == stopped[-1].rounds_  # what a clone of it would learn


@pytest.mark.parametrize(("found", "rounds"), [({}, 30), ({"n": 0.2}, 1), ({"n": 12.5}, 12)])
def test_a_mean_over_folds_becomes_a_whole_number(found: dict[str, float], rounds: int) -> None:
    assert rounds_of(found, "n", usual=30) == rounds
