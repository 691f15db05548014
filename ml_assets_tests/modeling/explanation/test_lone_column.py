import numpy as np
import pytest

from ml_assets.modeling.explanation.lone_column import lone_column
from ml_assets.modeling.explanation.predictive_power import predictive_power
from ml_assets_tests.attribution.fitted_models import model_of
from ml_assets_tests.modeling import all_kinds


@pytest.mark.parametrize("column", [feature.column for feature in all_kinds.FEATURES])
def test_a_column_of_any_kind_says_alone_what_it_can(column: str) -> None:
    frame = all_kinds.table("regression", 400, unseen=True)
    info = model_of("linear", "regression", all_kinds.plan_of(), frame).info
    found = lone_column(info, column, frame)
    power = predictive_power(info, frame["y"].to_numpy(), found, None)
    assert 0.0 <= power < 0.5
    if column == "size":
        assert power > 0.08


def test_a_column_of_noise_says_nothing_as_no_row_is_learnt_from() -> None:
    frame = all_kinds.table("binary_classification", 600)
    frame["size"] = np.random.default_rng(2).normal(size=600)
    info = model_of("linear", "binary_classification", all_kinds.plan_of(), frame).info
    info = info.model_copy(update={"positive_class": "yes"})
    found = lone_column(info, "size", frame)
    assert found.classes == ("no", "yes")
    power = predictive_power(info, frame["y"].to_numpy(), found, None)
    assert abs(power - 0.5) < 0.08


def test_weights_count() -> None:
    frame = all_kinds.table("binary_classification", 200).assign(count=1.0)
    info = model_of("linear", "binary_classification", all_kinds.plan_of(), frame).info
    plan = all_kinds.plan_of().model_copy(update={"weight": "count"})
    info = info.model_copy(update={"plan": plan})
    even = lone_column(info, "size", frame).probabilities
    heavy = frame.assign(count=np.where(frame["y"] == "yes", 9.0, 1.0))
    shifted = lone_column(info, "size", heavy).probabilities
    assert shifted is not None
    assert even is not None
    assert shifted[:, 1].mean() > even[:, 1].mean() + 0.2
