import numpy as np
import pandas as pd

from ml_assets.modeling.evaluation.fairness_groups import Groups, both_of, groups_of


def counts(found: Groups | str) -> dict[str, int]:
    assert isinstance(found, Groups)
    return {name: int((found.codes == code).sum()) for code, name in enumerate(found.names)}


def test_values_are_groups_and_missing_ones_as_well() -> None:
    values = pd.Series(["m"] * 50 + ["f"] * 40 + [None] * 35, dtype=object)
    found = groups_of("gender", values, 30)
    assert counts(found) == {"f": 40, "m": 50, "missing": 35}
    assert isinstance(found, Groups)
    assert found.left_out == 0
    assert [found.names[code] for code in found.codes[[0, 50, 90]]] == ["m", "f", "missing"]


def test_small_groups_are_put_together_unnamed() -> None:
    values = pd.Series(["a"] * 60 + ["b"] * 40 + ["c"] * 20 + ["d"] * 15)
    assert counts(groups_of("faith", values, 30)) == {
        "a": 60, "b": 40, "2 small groups together": 35,
    }  # fmt: skip


def test_groups_that_are_too_small_even_together_are_left_out() -> None:
    values = pd.Series(["a"] * 60 + ["b"] * 40 + ["c"] * 20)
    found = groups_of("faith", values, 30)
    assert counts(found) == {"a": 60, "b": 40}
    assert isinstance(found, Groups)
    assert found.left_out == 20


def test_numbers_and_moments_are_put_into_bins() -> None:
    ages = pd.Series(np.r_[np.arange(18, 78), np.arange(18, 78)], dtype="int64")
    found = counts(groups_of("age", ages, 20))
    assert list(found) == ["age < 33", "33 ≤ age < 48", "48 ≤ age < 63", "age ≥ 63"]
    assert set(found.values()) == {30}
    born = pd.Series(pd.to_datetime([f"{1990 - age}-05-01" for age in range(60)] * 2))
    assert all("year of born" in name for name in counts(groups_of("born", born, 20)))


def test_few_different_numbers_and_truths_are_groups_of_their_own() -> None:
    flags = pd.Series([0, 1] * 40)
    assert counts(groups_of("flag", flags, 30)) == {"flag = 0": 40, "flag = 1": 40}
    truths = pd.Series([True, False] * 40)
    assert counts(groups_of("flag", truths, 30)) == {"False": 40, "True": 40}


def test_what_has_no_groups_says_why() -> None:
    many = pd.Series([f"name {number}" for number in range(21)] * 40)
    assert groups_of("name", many, 30) == "21 different values; more than 20 are not named"
    assert "no value" in str(groups_of("empty", pd.Series([None, None]), 30))
    assert "fewer than two groups of at least 30" in str(
        groups_of("one", pd.Series(["a"] * 99), 30)
    )
    assert groups_of("photo", pd.Series([b"PNG"] * 99), 30) == "holds images"


def test_two_columns_together_are_groups_too() -> None:
    one = groups_of("gender", pd.Series(["f", "m"] * 80), 30)
    other = groups_of("old", pd.Series([True] * 80 + [False] * 80), 30)
    assert isinstance(one, Groups)
    assert isinstance(other, Groups)
    both = both_of(one, other, 30)
    assert counts(both) == {"f, False": 40, "f, True": 40, "m, False": 40, "m, True": 40}
    assert isinstance(both, Groups)
    assert both.column == "gender, old"
    assert "fewer than two groups" in str(both_of(one, other, 41))
