import numpy as np
import pandas as pd
import pytest

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.spec.errors import DataError
from ml_assets.spec.feature_plan import Feature, FeaturePlan
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


MIXED = FeaturePlan(
    target="y",
    features=[
        Feature(column="note", kind="text", nullable=True),
        Feature(column="size", kind="number"),
        Feature(column="since", kind="datetime", nullable=True, parts=["month"]),
        Feature(column="city", kind="high_cardinality", nullable=True),
        Feature(column="photo", kind="image", nullable=True),
    ],
)


def _mixed() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "photo": pd.Series([b"png", None, float("nan")], dtype=object).to_numpy(),
            "since": pd.to_datetime(["2024-02-03T04:05", None, "2023-01-01T00:00"]).to_numpy(),
            "note": ["came late", None, "3"],
            "city": ["Rome", None, 7],
            "size": [1, 2, 3],
        },
        index=[5, 6, 7],
    )


def test_every_kind_keeps_its_own_missing_value() -> None:
    features = feature_matrix(_mixed(), MIXED)

    assert list(features.columns) == ["note", "size", "since", "city", "photo"]
    assert features.index.tolist() == [5, 6, 7]
    dtypes = ["object", "float64", "datetime64[ns]", "object", "object"]
    assert features.dtypes.astype(str).tolist() == dtypes
    assert features["note"].tolist() == ["came late", "", "3"]
    assert features["city"].tolist() == ["Rome", "", "7"]
    assert features["photo"].tolist() == [b"png", None, None]
    assert features["since"].isna().tolist() == [False, True, False]
    assert features["size"].tolist() == [1.0, 2.0, 3.0]
    pd.testing.assert_frame_equal(feature_matrix(_mixed().iloc[[1]], MIXED), features.iloc[[1]])


def test_coarser_moments_become_nanoseconds() -> None:
    frame = _mixed()
    coarse = frame.assign(since=frame["since"].astype("datetime64[s]"))

    pd.testing.assert_frame_equal(feature_matrix(coarse, MIXED), feature_matrix(frame, MIXED))


@pytest.mark.parametrize(
    ("column", "values", "message"),
    [
        ("size", [1, "two", 3], r"'size' must hold numbers.*'two'"),
        ("since", ["2024-01-01", "soon", None], r"'since' must hold moments.*soon"),
        ("photo", [b"png", "photo.png", None], r"'photo' must hold the bytes.*Found: str in row 6"),
    ],
)
def test_what_does_not_belong_is_named(column: str, values: list[object], message: str) -> None:
    frame = _mixed().assign(**{column: pd.Series(values, index=[5, 6, 7], dtype=object)})
    with pytest.raises(DataError, match=message):
        feature_matrix(frame, MIXED)
