import numpy as np
import pandas as pd
import pytest

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.spec.errors import DataError
from ml_assets_tests.estimator.models import PLAN


def _frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "colour": ["red", None],
            "surplus": [0, 0],
            "is new": pd.Series([True, None], dtype=object).to_numpy(),
            "size": [3, 4],
        },
        index=[10, 20],
    )


def test_columns_are_taken_by_name_in_the_plans_order() -> None:
    features = feature_matrix(_frame(), PLAN)

    assert list(features.columns) == ["size", "is new", "colour"]
    assert features.index.tolist() == [10, 20]
    assert features.dtypes.astype(str).tolist() == ["float64", "float64", "object"]


def test_missing_values_become_nan_and_the_empty_category() -> None:
    features = feature_matrix(_frame(), PLAN)

    assert features["size"].tolist() == [3.0, 4.0]
    assert np.array_equal(features["is new"], [1.0, np.nan], equal_nan=True)
    assert features["colour"].tolist() == ["red", ""]


def test_an_absent_column_is_named() -> None:
    with pytest.raises(DataError, match=r"lacks columns .*: colour\. Found: surplus, is new, size"):
        feature_matrix(_frame().drop(columns="colour"), PLAN)


def test_text_where_numbers_belong_is_named() -> None:
    with pytest.raises(DataError, match=r"'size' must hold numbers.*'three'"):
        feature_matrix(_frame().assign(size=["three", "4"]), PLAN)


def test_the_table_given_is_left_as_it_was() -> None:
    frame = _frame()

    feature_matrix(frame, PLAN)

    pd.testing.assert_frame_equal(frame, _frame())
