import pytest

from ml_assets.modeling.families.boosting import Boosting, boosting_limits, too_many_classes
from ml_assets.modeling.families.catboost import CatBoost
from ml_assets.modeling.families.lightgbm import LightGBM
from ml_assets.modeling.families.xgboost import XGBoost
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.problem_spec import Features
from ml_assets_tests.modeling.tables import PLAN

FAMILY = pytest.mark.parametrize("family", [LightGBM(), XGBoost(), CatBoost()])


@FAMILY
def test_categories_are_told_by_position_unless_features_are_chosen(family: Boosting) -> None:
    params = family.portfolio("regression")[0]
    pipeline = family.build(params, "regression", PLAN, seed=1)
    assert pipeline[-1].categories == [3]  # after three numbers
    chosen = FeaturePlan(target="y", features=PLAN.features, encoding=Features(keep=0.5))
    assert family.build(params, "regression", chosen, seed=1)[-1].categories == []


@FAMILY
def test_rounds_are_found_rather_than_searched_for(family: Boosting) -> None:
    params = family.portfolio("regression")[0]
    assert family.rounds_name not in params
    usual, most, patience = boosting_limits(params["learning_rate"])
    estimator = family.estimator(params, "regression", seed=1)
    assert (estimator.rounds, estimator.most_rounds, estimator.patience) == (usual, most, patience)
    assert family.estimator(params | {family.rounds_name: 12}, "regression", 1).rounds == 12


def test_slow_learning_is_given_more_rounds() -> None:
    assert boosting_limits(1.0) == (15, 200, 10)
    assert boosting_limits(0.001)[1:] == (2000, 100)
    assert too_many_classes(100) is None
    assert too_many_classes(101) == "more than 100 classes"
