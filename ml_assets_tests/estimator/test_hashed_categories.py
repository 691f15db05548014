import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from sklearn.utils import murmurhash3_32

from ml_assets.estimator.hashed_categories import HashedCategories


@given(st.lists(st.text(), min_size=1, max_size=5))
def test_place_and_sign_are_the_values_hash(values: list[str]) -> None:
    frame = pd.DataFrame({"city": pd.Series(values, dtype=object)})
    got = HashedCategories(8, dense=True).fit_transform(frame)
    for row, value in enumerate(values):
        hashed = murmurhash3_32(value)
        expected = np.zeros(8)
        expected[abs(hashed) % 8] = 1.0 if hashed >= 0 else -1.0
        assert got[row].tolist() == expected.tolist()


def test_columns_lie_side_by_side_and_unseen_values_are_like_any_other() -> None:
    train = pd.DataFrame({"city": ["Rome"], "shop": ["A"]})
    transformer = HashedCategories(4, dense=False).fit(train)
    got = transformer.transform(pd.DataFrame({"shop": ["", "A"], "city": ["Oslo", "Rome"]}))
    assert got.shape == (2, 8)
    alone = HashedCategories(4, dense=True).fit_transform(pd.DataFrame({"city": ["Oslo"]}))
    assert got.toarray()[0, :4].tolist() == alone[0].tolist()
    assert transformer.get_feature_names_out().tolist() == [
        *(f"city_hash_{n}" for n in range(4)), *(f"shop_hash_{n}" for n in range(4)),
    ]  # fmt: skip
