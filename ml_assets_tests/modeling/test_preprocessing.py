import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import StandardScaler

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.modeling.preprocessing import ordinal, scaled_and_one_hot
from ml_assets.spec.feature_plan import Feature, FeaturePlan

SIZE = Feature(column="size", kind="number", nullable=True)
COLOUR = Feature(column="colour", kind="category", nullable=True)
PLAN = FeaturePlan(target="y", features=[SIZE, COLOUR])
SEEN = pd.DataFrame(
    {"size": [1.0, np.nan, 3.0, 8.0], "colour": pd.Series(["red", "blue", None, "red"])}
)
NEW = pd.DataFrame({"size": [np.nan], "colour": pd.Series(["green"], dtype=object)})


def dense(values: object) -> np.ndarray:
    return values.toarray() if hasattr(values, "toarray") else np.asarray(values)


def test_missing_numbers_become_the_median_and_categories_columns() -> None:
    transformer = scaled_and_one_hot(PLAN)
    values = dense(transformer.fit_transform(feature_matrix(SEEN, PLAN)))

    size = StandardScaler().fit_transform([[1.0], [3.0], [3.0], [8.0]])[:, 0]
    assert values[:, 0] == pytest.approx(size)
    # One column per value in the order "", blue, red.
    assert values[:, 1:].tolist() == [[0, 0, 1], [0, 1, 0], [1, 0, 0], [0, 0, 1]]
    unseen = dense(transformer.transform(feature_matrix(NEW, PLAN)))
    assert unseen.tolist() == [[pytest.approx(size[1]), 0.0, 0.0, 0.0]]


def test_binned_numbers_become_eighths_of_the_rows() -> None:
    plan = FeaturePlan(target="y", features=[SIZE])
    frame = pd.DataFrame({"size": np.random.default_rng(1).normal(size=800)})
    values = dense(scaled_and_one_hot(plan, "binned").fit_transform(feature_matrix(frame, plan)))
    assert values.shape == (800, 8)
    assert values.sum(axis=0).tolist() == [100.0] * 8
    assert (values.sum(axis=1) == 1.0).all()


def test_trees_get_missing_numbers_untouched_and_codes_by_the_alphabet() -> None:
    transformer = ordinal(PLAN)
    values = np.asarray(transformer.fit_transform(feature_matrix(SEEN, PLAN)))
    expected = [[1.0, 2.0], [np.nan, 1.0], [3.0, 0.0], [8.0, 2.0]]
    np.testing.assert_array_equal(values, expected)
    np.testing.assert_array_equal(
        transformer.transform(feature_matrix(NEW, PLAN)), [[np.nan, -1.0]]
    )


def test_a_number_that_is_always_missing_keeps_its_column() -> None:
    plan = FeaturePlan(target="y", features=[SIZE])
    frame = pd.DataFrame({"size": [np.nan, np.nan]})
    assert dense(scaled_and_one_hot(plan).fit_transform(frame)).tolist() == [[0.0], [0.0]]
