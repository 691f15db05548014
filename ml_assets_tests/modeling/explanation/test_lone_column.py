import numpy as np
import pytest

from ml_assets.modeling.explanation.lone_column import lone_column
from ml_assets.modeling.explanation.predictive_power import predictive_power
from ml_assets_tests.attribution.fitted_models import model_of
from ml_assets_tests.modeling import all_kinds


@pytest.mark.parametrize("column", [feature.column for feature in all_kinds.FEATURES])
def test_a_column_of_any_kind_says_alone_what_it_can(column: str) -> None:
    train = all_kinds.table("regression", 300)
    info = model_of("linear", "regression", all_kinds.plan_of(), train).info
    test = all_kinds.table("regression", 150, seed=2, unseen=True)
    found = lone_column(info, column, train, test)
    power = predictive_power(info, test["y"].to_numpy(), found, None)
    assert 0.0 <= power < 0.7
    assert power > {"size": 0.15, "photo": 0.05, "comment": 0.05}.get(column, -1)


def test_weights_count_and_many_rows_are_drawn_from() -> None:
    train = all_kinds.table("binary_classification", 200).assign(count=1.0)
    plan = all_kinds.plan_of().model_copy(update={"weight": "count"})
    info = model_of("linear", "binary_classification", all_kinds.plan_of(), train).info
    info = info.model_copy(update={"plan": plan})
    even = lone_column(info, "size", train, train).probabilities
    heavy = train.assign(count=np.where(train["y"] == "yes", 9.0, 1.0))
    shifted = lone_column(info, "size", heavy, train).probabilities
    assert shifted[:, 1].mean() > even[:, 1].mean() + 0.2
