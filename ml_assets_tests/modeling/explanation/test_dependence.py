import numpy as np
import pandas as pd
import pytest
from sklearn.inspection import partial_dependence

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.modeling.explanation.dependence import dependences, grid_of
from ml_assets.spec.feature_plan import Feature
from ml_assets_tests.attribution.fitted_models import model_of, outputs
from ml_assets_tests.modeling import all_kinds
from ml_assets_tests.modeling.tables import PLAN, table

TASK = "binary_classification"


@pytest.mark.parametrize("family", ["linear", "random_forest", "lightgbm"])
def test_numbers_depend_as_scikit_learn_says(family: str) -> None:
    # Without missing values, which scikit-learn's grid does not know.
    model, rows = model_of(family, TASK), table(TASK, 90, seed=2).dropna(subset="size")
    (found,) = dependences(model, rows, ["size"], 0, hidden=(), seed=1)
    expected = partial_dependence(
        model.estimator, feature_matrix(rows, PLAN), ["size"], grid_resolution=20, kind="both",
        response_method="predict_proba", method="brute",
    )  # fmt: skip
    assert found.values == pytest.approx(expected["grid_values"][0])
    assert found.mean == pytest.approx(expected["average"][0], abs=1e-9)
    assert np.array(found.rows) == pytest.approx(expected["individual"][0][:40], abs=1e-9)
    assert found.output == "probability of yes"


def test_categories_depend_by_value_and_weights_count() -> None:
    plan = PLAN.model_copy(update={"weight": "count"})
    model = model_of("random_forest", "regression")
    model = type(model)(model.estimator, model.info.model_copy(update={"plan": plan}), b"", "0")
    rows = table("regression", 50, seed=2).assign(count=np.arange(50) % 4 + 1.0)
    (found,) = dependences(model, rows, ["colour"], 0, hidden=(), seed=1)
    assert found.values == rows["colour"].value_counts().index.tolist()
    for value, mean in zip(found.values, found.mean, strict=True):
        told = outputs(model, rows.assign(colour=value))[:, 0]
        assert mean == pytest.approx(np.average(told, weights=rows["count"]))


def test_the_first_six_numbers_and_categories_that_may_be_shown() -> None:
    plan, frame = all_kinds.plan_of(), all_kinds.table("regression")
    model = model_of("linear", "regression", plan, frame)
    found = dependences(model, frame, plan.columns, 0, hidden={"size"}, seed=1)
    assert [one.column for one in found] == ["is new", "colour", "city"]
    assert len(found[2].values) == 12
    assert len(found[0].rows) == 40


def test_grids() -> None:
    number = Feature(column="x", kind="number")
    assert grid_of(pd.Series([3.0, 1.0, None, 3.0]), number) == [1.0, 3.0]
    wide = grid_of(pd.Series(np.arange(101.0)), number)
    assert len(wide) == 20
    assert (wide[0], wide[-1]) == pytest.approx((5.0, 95.0), abs=0.6)
    spiked = grid_of(pd.Series([0.0] * 900 + list(range(1, 31))), number)
    assert len(spiked) == 20
