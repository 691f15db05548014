from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ml_assets.preparation.association import association, associations, has_bytes, is_class

RNG = np.random.default_rng(0)
NUMBERS = pd.Series(RNG.normal(size=500))
CLASSES = pd.Series(RNG.choice([*"abc"], 500))


def test_two_numbers_give_spearmans_rank_correlation() -> None:
    other = -(NUMBERS**3) + RNG.normal(size=500)
    strength, measure = association(NUMBERS, other)
    assert strength == pytest.approx(abs(stats.spearmanr(NUMBERS, other).statistic))
    assert measure == "rank correlation"


def test_two_classes_give_cramers_v_as_scipy_corrects_it() -> None:
    other = CLASSES.where(RNG.random(500) < 0.6, "a")
    strength, measure = association(CLASSES, other)
    counts = pd.crosstab(CLASSES, other).to_numpy()
    # Bergsma's correction, from the uncorrected V that scipy computes.
    rows, (r, c) = counts.sum(), counts.shape
    phi2 = stats.contingency.association(counts, method="cramer") ** 2 * (min(r, c) - 1)
    corrected = max(0, phi2 - (r - 1) * (c - 1) / (rows - 1))
    room = min(r - (r - 1) ** 2 / (rows - 1), c - (c - 1) ** 2 / (rows - 1)) - 1
    assert strength == pytest.approx((corrected / room) ** 0.5)
    assert measure == "Cramér's V"


def test_classes_and_a_number_give_the_same_ratio_either_way_round() -> None:
    shifted = NUMBERS + CLASSES.map({"a": 0, "b": 1, "c": 3})
    strength, measure = association(CLASSES, shifted)
    h = stats.kruskal(*(part for _, part in shifted.groupby(CLASSES))).statistic
    epsilon2 = (h - 3 + 1) / (len(shifted) - 3)
    assert strength == pytest.approx(epsilon2**0.5)
    assert association(shifted, CLASSES) == (strength, measure) == (strength, "correlation ratio")


def test_independent_columns_are_near_zero_and_equal_ones_near_one() -> None:
    for first, second in ((NUMBERS, pd.Series(RNG.normal(size=500))), (CLASSES, NUMBERS)):
        strength, _ = association(first, second)
        assert strength is not None
        assert strength < 0.15
    assert association(NUMBERS, NUMBERS)[0] == pytest.approx(1)
    assert association(CLASSES, CLASSES)[0] == pytest.approx(1)


def test_missing_values_are_left_out() -> None:
    holes = NUMBERS.where(NUMBERS.index % 2 == 0)
    assert association(holes, NUMBERS)[0] == pytest.approx(1)


@pytest.mark.parametrize(
    "values",
    [
        pd.Series([1.0] * 500),
        pd.Series([f"r{i}" for i in range(500)]),
        pd.Series([f"r{i % 201}" for i in range(500)]),
        pd.Series([1.0, 2.0, *[None] * 498]),
        pd.Series(pd.date_range("2024-01-01", periods=500)),
    ],
)
def test_what_cannot_be_compared_gives_none(values: pd.Series) -> None:
    assert association(values, NUMBERS) == (None, None)


def test_few_integers_are_classes_and_floats_are_not() -> None:
    assert [is_class(pd.Series(v)) for v in (["a"], [True], range(10), range(11), [0.0, 1.0])] == [
        True, True, True, False, False]  # fmt: skip


def test_every_two_columns_are_compared_once() -> None:
    frame = pd.DataFrame({"a": NUMBERS, "b": CLASSES, "c": NUMBERS * 2, "d": 1.0})
    found = {(one.first, one.second): one for one in associations(frame, ["a", "b", "c", "d"])}
    assert list(found) == [*combinations("abcd", 2)]
    assert found["a", "c"].strength == pytest.approx(1)
    assert found["a", "c"].measure == "rank correlation"
    assert found["a", "b"].strength == association(NUMBERS, CLASSES)[0]
    assert found["c", "d"].strength is None


def test_bytes_are_told_from_text() -> None:
    assert has_bytes(pd.Series([None, b"a"]))
    assert not has_bytes(pd.Series(["a", None]))
    assert not has_bytes(NUMBERS)
