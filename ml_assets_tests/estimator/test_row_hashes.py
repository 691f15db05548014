import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_assets.estimator.row_hashes import falls_in, row_hashes, splitmix64, value_hashes

VALUES = st.one_of(
    st.lists(st.sampled_from([0.0, -0.0, 1.5, np.nan, np.inf, -np.inf]), max_size=20),
    st.lists(st.sampled_from([0, 1, -1, 2**53, 2**53 + 1, 2**62]), max_size=20),
    st.lists(st.sampled_from(["a", "b", "", "None", "nan", "ä", None]), max_size=20),
    st.lists(st.sampled_from([True, False, None]), max_size=20),
)


@settings(deadline=None)
@given(VALUES, st.integers(0, 20))
def test_equal_values_have_equal_hashes_in_every_batch(values: list[object], cut: int) -> None:
    whole = pd.Series(values, dtype=object)
    column = whole.infer_objects()
    parts = [column[:cut], column[cut:]]
    hashes = value_hashes(column)
    assert np.concatenate([value_hashes(part) for part in parts]).tolist() == hashes.tolist()
    same = pd.DataFrame({"value": column}).groupby("value", dropna=False, sort=False).ngroup()
    assert (pd.factorize(hashes)[0] == same.to_numpy()).all()


def test_missing_values_are_equal_and_no_text() -> None:
    none, nan, nat = (value_hashes(pd.Series([value], dtype=dtype))[0]
                      for value, dtype in ((None, object), (np.nan, float), (pd.NaT, None))
                      )  # fmt: skip
    assert none == nan == nat
    assert value_hashes(pd.Series(["None"]))[0] != none != value_hashes(pd.Series(["nan"]))[0]


def test_a_column_hashes_alike_with_and_without_missing_values() -> None:
    for full, partly in (
        (pd.Series([True, False]), pd.Series([True, False, None], dtype=object)),
        (pd.Series([1, 2]), pd.Series([1, 2, None], dtype=float)),
        (pd.Series([1, 2]), pd.Series([1, 2, None], dtype="Int64")),
        (pd.Series([b"x", b"y"]), pd.Series([b"x", b"y", None])),
        (pd.Series(["x", "y"]), pd.Series(["x", "y", None], dtype="category")),
        (pd.Series(pd.to_datetime(["2026-01-01", "2026-01-02"])).dt.as_unit("s"),
         pd.Series(pd.to_datetime(["2026-01-01", "2026-01-02", None]))),
    ):  # fmt: skip
        assert value_hashes(full).tolist() == value_hashes(partly)[:2].tolist()


def test_every_column_counts_at_its_place_but_the_ignored() -> None:
    frame = pd.DataFrame({"id": [1, 2, 3], "a": [1, 1, 2], "b": [2, 2, 1]})
    hashes = row_hashes(frame, ["id"])
    assert hashes[0] == hashes[1] != hashes[2]
    assert len(set(row_hashes(frame))) == 3
    swapped = frame.rename(columns={"a": "b", "b": "a"})
    assert row_hashes(swapped, ["id"]).tolist() == hashes.tolist()


def test_splitmix64_is_the_published_one() -> None:
    # The first three numbers of SplitMix64 from seed 1234567, in Java and in Vigna's C code.
    states = [(1234567 + n * 0x9E3779B97F4A7C15) % 2**64 for n in range(3)]
    assert splitmix64(np.array(states, dtype="uint64")).tolist() == [
        6457827717110365317, 3203168211198807973, 9817491932198370423]  # fmt: skip


def test_a_share_of_the_hashes_falls_in_whatever_the_seed() -> None:
    hashes = splitmix64(np.arange(200_000))
    first, second = (falls_in(hashes, 0.3, seed) for seed in (1, 2))
    assert abs(first.mean() - 0.3) < 0.005
    assert abs((first & second).mean() - 0.09) < 0.005
    assert (falls_in(hashes, 0.2, 1) <= first).all()
