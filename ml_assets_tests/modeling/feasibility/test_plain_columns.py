import numpy as np

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.modeling.feasibility.plain_columns import plain_columns
from ml_assets.modeling.preprocessing import ordinal
from ml_assets_tests.modeling import all_kinds
from ml_assets_tests.modeling.feasibility.problems import NUMBERS, numbers


def test_texts_and_images_become_the_numbers_that_trees_get() -> None:
    plan = all_kinds.plan_of()
    features = feature_matrix(all_kinds.table("regression", 60), plan)
    found, plain = plain_columns(features, plan, "regression", 7)
    assert list(found) == plain.columns
    assert not plain.of_kind("text")
    assert not plain.of_kind("image")
    for column in ("comment", "photo"):
        alone = plan.model_copy(
            update={"features": [each for each in plan.features if each.column == column]}
        )
        expected = ordinal(alone, "regression", 7).fit_transform(features[[column]])
        mine = found[[name for name in found if name.startswith(f"{column}[")]]
        assert np.array_equal(mine.to_numpy(), np.asarray(expected, dtype=float), equal_nan=True)
    assert found["size"].equals(features["size"])
    assert plain.target == plan.target


def test_other_columns_stay_as_they_are() -> None:
    frame = feature_matrix(numbers(30), NUMBERS)
    found, plan = plain_columns(frame, NUMBERS, "regression", 7)
    assert found is frame
    assert plan is NUMBERS
