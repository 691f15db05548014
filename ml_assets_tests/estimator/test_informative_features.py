import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse, stats

from ml_assets.estimator.informative_features import InformativeFeatures

RNG = np.random.default_rng(5)
X = RNG.normal(size=(90, 6))
CLASSES = np.where(X[:, 4] + 0.5 * X[:, 1] > 0, "yes", "no").astype(object)
NUMBERS = X[:, 2] - 0.7 * X[:, 5] + 0.1 * RNG.normal(size=90)


@pytest.mark.parametrize("keep", [0.01, 0.3, 0.5, 1.0])
def test_the_kept_features_have_the_highest_statistic(keep: float) -> None:
    number = max(1, math.ceil(keep * 6))
    groups = [X[label == CLASSES] for label in ("yes", "no")]
    f = np.array([stats.f_oneway(*(g[:, i] for g in groups)).statistic for i in range(6)])
    kept = InformativeFeatures(keep, classes=True).fit(X, CLASSES).kept_
    assert set(kept) == set(np.argsort(-f)[:number])
    r = np.abs([stats.pearsonr(X[:, i], NUMBERS).statistic for i in range(6)])
    kept = InformativeFeatures(keep, classes=False).fit(X, NUMBERS).kept_
    assert set(kept) == set(np.argsort(-r)[:number])


@given(st.integers(1, 6), st.booleans())
def test_kept_columns_stay_in_order_sparse_or_dense(number: int, classes: bool) -> None:
    chosen = InformativeFeatures(number / 6, classes=classes)
    y = CLASSES if classes else NUMBERS
    dense = chosen.fit(X, y).transform(X)
    assert dense.shape == (90, number)
    assert (np.diff(chosen.kept_) > 0).all()
    np.testing.assert_array_equal(dense, X[:, chosen.kept_])
    again = InformativeFeatures(number / 6, classes=classes)
    np.testing.assert_array_equal(again.fit_transform(sparse.csr_matrix(X), y).toarray(), dense)


def test_missing_numbers_count_as_the_mean_and_constants_come_last() -> None:
    holed, filled = X.copy(), X.copy()
    holed[:30, 4] = np.nan
    filled[:30, 4] = holed[30:, 4].mean()
    with_constants = [np.column_stack([np.ones(90), x, np.full(90, np.nan)])
                      for x in (holed, filled)]  # fmt: skip
    for keep in (0.2, 0.75):
        kept = [InformativeFeatures(keep, classes=True).fit(x, CLASSES).kept_.tolist()
                for x in with_constants]  # fmt: skip
        assert kept[0] == kept[1]
        assert not {0, 7} & set(kept[0])
    out = InformativeFeatures(1.0, classes=True).fit(holed, CLASSES).transform(holed)
    assert np.isnan(out[:30, 4]).all()


def test_of_equal_features_the_first_are_kept() -> None:
    same = np.column_stack([X[:, 4]] * 4)
    assert InformativeFeatures(0.5, classes=True).fit(same, CLASSES).kept_.tolist() == [0, 1]


def test_names_are_those_of_the_kept_features() -> None:
    chosen = InformativeFeatures(0.3, classes=False).fit(X, NUMBERS)
    assert chosen.get_feature_names_out([*"abcdef"]).tolist() == ["c", "f"]
