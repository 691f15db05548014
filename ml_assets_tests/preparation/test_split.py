from datetime import timedelta
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.model_selection import train_test_split

from ml_assets.preparation.split import rows_on_both_sides, split
from ml_assets.spec.errors import DataError


def _frame(rows: int = 200) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return pd.DataFrame({
        "id": [f"r{i}" for i in range(rows)],
        "x": rng.normal(size=rows),
        "y": rng.choice(["no", "yes"], rows, p=[0.8, 0.2]),
    })  # fmt: skip


def test_without_repeated_rows_the_split_is_that_of_scikit_learn() -> None:
    frame = _frame()
    train, test = split(
        frame, target="y", strategy="stratified", test_fraction=0.25, seed=7, ignore="id"
    )
    expected_train, expected_test = train_test_split(
        frame, test_size=0.25, random_state=7, stratify=frame["y"]
    )
    for part, expected in ((train, expected_train), (test, expected_test)):
        pd.testing.assert_frame_equal(part, expected.sort_index().reset_index(drop=True))


def test_the_seed_fixes_the_split_and_another_changes_it() -> None:
    frame = _frame()

    def held_out(seed: int) -> list[str]:
        parts = split(frame, target="x", strategy="random", test_fraction=0.3, seed=seed)
        return list(parts[1]["id"])

    assert held_out(1) == held_out(1) != held_out(2)
    assert len(held_out(1)) == 60


def test_repeated_rows_stay_together_and_shares_hold() -> None:
    frame = _frame(1000).round({"x": 1})
    train, test = split(
        frame, target="y", strategy="stratified", test_fraction=0.25, seed=7, ignore="id"
    )
    assert frame.duplicated(["x", "y"]).any()
    assert set(zip(train["x"], train["y"], strict=True)).isdisjoint(
        zip(test["x"], test["y"], strict=True)
    )
    counts, held_out = frame["y"].value_counts(), test["y"].value_counts()
    assert all(abs(held_out[c] - 0.25 * counts[c]) <= 1 for c in counts.index)


def test_rows_on_both_sides_are_found_whatever_their_id() -> None:
    train = pd.DataFrame({"id": [1, 2], "x": [1.0, None], "c": ["a", None]})
    test = pd.DataFrame({"id": [3, 4], "x": [None, 2.0], "c": [None, "a"]})
    assert list(rows_on_both_sides(train, test, ignore="id")["id"]) == [3]
    assert rows_on_both_sides(train, test).empty


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 8), st.sampled_from("ab")), min_size=8, max_size=60),
    st.floats(0.1, 0.9),
    st.integers(0, 2**32 - 1),
    st.sampled_from(["stratified", "random"]),
)
def test_every_row_is_on_one_side_only(
    rows: list[tuple[int, str]],
    fraction: float,
    seed: int,
    strategy: Literal["stratified", "random"],
) -> None:
    frame = pd.DataFrame(rows, columns=["x", "y"])
    try:
        train, test = split(frame, target="y", strategy=strategy, test_fraction=fraction, seed=seed)
    except DataError:
        return
    assert sorted([*train.itertuples(index=False), *test.itertuples(index=False)]) == sorted(
        frame.itertuples(index=False)
    )
    assert rows_on_both_sides(train, test).empty
    assert len(train)
    assert len(test)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from("ab"), st.integers(0, 6),
                  st.integers(1, 28), st.sampled_from(["train", "test"])),
        min_size=8, max_size=60,
    ),
    st.sampled_from(["group", "time", "column"]),
    st.integers(0, 3),
)  # fmt: skip
def test_groups_time_and_stated_sides_are_kept(
    rows: list[tuple[int, str, int, int, str]],
    strategy: Literal["group", "time", "column"],
    gap: int,
) -> None:
    frame = pd.DataFrame(rows, columns=["x", "y", "shop", "day", "side"])
    frame["at"] = pd.Timestamp("2025-12-31") + pd.to_timedelta(frame["day"], "D")
    frame["row"] = range(len(frame))
    names = {"group": {"group": "shop"}, "time": {"time": "at"}, "column": {"stated": "side"}}
    try:
        train, test = split(
            frame, target="y", strategy=strategy, test_fraction=0.3, seed=1, ignore="row",
            gap=timedelta(days=gap) if strategy == "time" else None, **names[strategy],
        )  # fmt: skip
    except DataError:
        return
    left_out = set(frame["row"]) - {*train["row"], *test["row"]}
    assert len(train) + len(test) + len(left_out) == len(frame)
    assert set(train["row"]).isdisjoint(test["row"])
    if strategy == "group":
        assert set(train["shop"]).isdisjoint(test["shop"])
        assert rows_on_both_sides(train, test, ignore="row").empty
    if strategy == "time":
        assert train["day"].max() + max(gap, 1) <= test["day"].min()
        assert all(test["day"].min() - frame.loc[row, "day"] < gap for row in left_out)
    else:
        assert not left_out
    if strategy == "column":
        assert set(train["side"]) == {"train"}
        assert set(test["side"]) == {"test"}


def test_a_target_with_one_class_is_refused() -> None:
    frame = _frame().assign(y="no")
    with pytest.raises(DataError, match=r"single value in all rows\. Found: y = 'no' in 200 rows"):
        split(frame, target="y", strategy="stratified", test_fraction=0.25, seed=7)


def test_a_class_with_fewer_than_two_different_rows_is_refused() -> None:
    frame = _frame()
    frame.loc[0, "y"] = "perhaps"
    with pytest.raises(DataError, match=r"Class 'perhaps' of y .*Found: 1 rows, 1 different"):
        split(frame, target="y", strategy="stratified", test_fraction=0.25, seed=7)
    frame.loc[[1, 2], ["x", "y"]] = frame.loc[0, ["x", "y"]].to_numpy()
    with pytest.raises(DataError, match="3 rows, 1 different"):
        split(frame, target="y", strategy="stratified", test_fraction=0.25, seed=7, ignore="id")


def test_a_table_too_small_for_the_share_is_refused() -> None:
    frame = pd.DataFrame({"x": [1, 2, 3, 4, 5], "y": [*"ababa"]})
    with pytest.raises(DataError, match=r"5 rows are too few.*split\.test_fraction"):
        split(frame, target="y", strategy="stratified", test_fraction=0.1, seed=7)


def test_a_class_that_falls_on_one_side_is_refused() -> None:
    frame = _frame()
    frame.loc[[0, 1], "y"] = "perhaps"
    with pytest.raises(DataError, match=r"Class 'perhaps' of y is so rare.*180 training rows"):
        split(frame, target="y", strategy="stratified", test_fraction=0.1, seed=7)


@pytest.mark.parametrize(("name", "target"), [("telco_churn", "Churn"), ("adult", "income")])
def test_real_tables_split_with_equal_class_shares(
    shared_datasets: Path, name: str, target: str
) -> None:
    frame = pd.read_csv(shared_datasets / f"{name}.csv")
    train, test = split(
        frame, target=target, strategy="stratified", test_fraction=0.25, seed=7,
        ignore="customerID",
    )  # fmt: skip
    assert len(train) + len(test) == len(frame)
    assert len(test) == pytest.approx(0.25 * len(frame), abs=2)
    shares = [part[target].value_counts(normalize=True).sort_index() for part in (train, test)]
    assert np.allclose(shares[0], shares[1], atol=1e-3)
    assert rows_on_both_sides(train, test, ignore="customerID").empty
