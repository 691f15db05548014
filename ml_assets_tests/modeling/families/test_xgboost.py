import json

import pytest

from ml_assets.modeling.families.xgboost import XGBoost
from ml_assets_tests.modeling.families.fits import fit
from ml_assets_tests.modeling.tables import PLAN, table

pytest.importorskip("xgboost")


def test_the_settings_reach_xgboost() -> None:
    params = XGBoost().portfolio("regression")[1] | {"n_estimators": 7, "max_depth": 2}
    losses = {"squared_error": "reg:squarederror", "absolute_error": "reg:absoluteerror"}
    for loss, objective in losses.items():
        point = params | {"loss": loss}
        pipeline, _ = fit(XGBoost(), point, "regression", PLAN, table("regression"))
        booster = pipeline[-1].native
        assert booster.num_boosted_rounds() == 7
        config = json.loads(booster.save_config())["learner"]
        assert config["objective"]["name"] == objective
        assert max(text.count("\t") for text in booster.get_dump()) >= 1
        assert all("\t\t\t" not in text for text in booster.get_dump())
