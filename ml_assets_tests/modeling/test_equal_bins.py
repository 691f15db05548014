import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ml_assets.modeling.equal_bins import bin_starts


def test_different_values_fall_into_equal_bins() -> None:
    starts = bin_starts(np.arange(1000.0), 10)
    assert starts.tolist() == list(range(0, 1000, 100))


def test_bins_are_of_equal_weight() -> None:
    weights = np.r_[np.full(50, 9.0), np.full(50, 1.0)]
    starts = bin_starts(np.arange(100.0), 5, weights)
    parts = np.add.reduceat(weights, starts)
    assert len(starts) == 5
    assert np.abs(parts - 100).max() <= 9


@given(
    st.lists(st.integers(0, 8), min_size=1, max_size=60),
    st.integers(1, 12),
    st.booleans(),
)
def test_equal_values_share_a_bin_and_weights_of_one_change_nothing(
    values: list[int], bins: int, weighted: bool
) -> None:
    ordered = np.sort(np.array(values, dtype="float64"))
    starts = bin_starts(ordered, bins, np.full(len(ordered), 2.0) if weighted else None)
    assert starts[0] == 0
    assert len(starts) <= bins
    assert all(ordered[start] != ordered[start - 1] for start in starts[1:])
    assert (np.diff(starts) > 0).all()
