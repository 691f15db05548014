import pytest

from ml_assets.modeling.families.lightgbm import LightGBM
from ml_assets_tests.modeling.families.fits import fit
from ml_assets_tests.modeling.tables import PLAN, table

pytest.importorskip("lightgbm")


def test_the_settings_reach_lightgbm() -> None:
    params = LightGBM().portfolio("regression")[2] | {"loss": "absolute_error", "n_estimators": 7.4}
    pipeline, _ = fit(LightGBM(), params, "regression", PLAN, table("regression"))
    booster = pipeline[-1].native
    assert booster.num_trees() == 7
    theirs = booster.params
    assert theirs["objective"] == "regression_l1"
    assert theirs["extra_trees"] == 1
    assert theirs["num_leaves"] == 48
    assert theirs["learning_rate"] == 0.05
    assert theirs["feature_fraction"] == 0.8
    assert theirs["lambda_l2"] == 1.0
