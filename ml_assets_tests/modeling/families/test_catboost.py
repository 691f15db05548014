import pytest

from ml_assets.modeling.families.catboost import CatBoost
from ml_assets_tests.modeling.families.fits import fit
from ml_assets_tests.modeling.tables import PLAN, table

pytest.importorskip("catboost")


def test_the_settings_reach_catboost() -> None:
    params = CatBoost().portfolio("regression")[1] | {"iterations": 7}
    pipeline, _ = fit(CatBoost(), params, "regression", PLAN, table("regression"))
    theirs = pipeline[-1].native.get_all_params()
    assert pipeline[-1].native.tree_count_ == 7
    assert theirs["learning_rate"] == pytest.approx(params["learning_rate"])
    assert (theirs["depth"], theirs["one_hot_max_size"]) == (4, 4)
    assert theirs["rsm"] == pytest.approx(0.6)
