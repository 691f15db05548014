import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_assets.preparation.split_overlap import shared_rows, shared_values

ROWS = st.lists(
    st.tuples(st.sampled_from([0.0, 1.0, None]), st.sampled_from(["a", "b", None])),
    min_size=1, max_size=15,
)  # fmt: skip


@settings(deadline=None)
@given(ROWS, ROWS, st.integers(0, 15))
def test_shared_rows_are_those_of_a_merge(
    train: list[tuple[float, str]], test: list[tuple[float, str]], cut: int
) -> None:
    frames = [pd.DataFrame(rows, columns=["x", "c"]).astype({"x": float, "c": object})
              for rows in (train, test)]  # fmt: skip
    parts = [[frame[:cut], frame[cut:]] for frame in frames]
    found = shared_rows(lambda: parts[0], lambda: parts[1])
    expected = [place for place, row in enumerate(test) if row in train]
    assert found.count == len(expected)
    assert found.first.index.tolist() == expected


def test_only_the_first_rows_are_kept_and_all_are_counted() -> None:
    frames = [pd.DataFrame({"x": range(start, start + 90)}) for start in (0, 90, 180)]
    found = shared_rows(lambda: iter(frames), lambda: iter(frames[1:]))
    assert (found.count, found.first["x"].tolist()) == (180, list(range(90, 190)))
    assert shared_rows(lambda: frames[:1], lambda: frames[1:]).count == 0
    assert shared_rows(list, lambda: frames).count == 0


def test_groups_on_both_sides_are_named_and_missing_ones_are_not() -> None:
    train = pd.DataFrame({"shop": ["s", "t", None], "till": [1, 2, 3], "x": [1, 2, 3]})
    test = pd.DataFrame({"shop": ["u", "t", None, "s"], "till": [1, 2, 3, 9], "x": [4, 5, 6, 7]})
    sides = (lambda: [train]), (lambda: [test])
    assert shared_values(*sides, ["shop"]).first["shop"].tolist() == ["t", "s"]
    both = shared_values(*sides, ["shop", "till"])
    assert both.first.to_dict("list") == {"shop": ["t"], "till": [2]}
