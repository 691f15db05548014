import numpy as np
import pytest

from ml_assets.monitoring.drift.column_tests import column_tests, others
from ml_assets_tests.monitoring.drift.columns import pair


def test_what_can_not_differ_is_not_tested() -> None:
    both = pair([1.0, 2.0] * 50, [1.0, 2.0, 2.0] * 20)
    found = column_tests(both.bins, both.before, both.now)
    assert (found.missing, found.new_categories) == (None, None)
    assert len(found.p_values) == 1


def test_missing_values_and_new_categories_are_tests_of_their_own() -> None:
    both = pair(["a", "b"] * 50, ["a", "b", "c", None] * 25)
    found = column_tests(both.bins, both.before, both.now)
    assert len(found.p_values) == 3
    assert max(found.missing or 1, found.new_categories or 1) < 1e-6


@pytest.mark.parametrize("most", [150, 2000])
def test_rare_categories_are_not_new_ones(most: int) -> None:
    """Each side knows words that the other lacks, as two samples of one language do."""
    draws = np.random.default_rng(4)
    moved = 0
    for _ in range(100):
        before, now = (np.minimum(draws.zipf(1.4, 2000), most).astype(str) for _ in range(2))
        both = pair(before.tolist(), now.tolist())
        found = column_tests(both.bins, both.before, both.now)
        assert found.new_categories is not None
        moved += min(found.p_values) < 0.005
    assert moved <= 5


def test_windows_are_counted_alike_in_bins_of_other_rows() -> None:
    both = pair(["a"] * 50 + ["b"] * 49 + ["c"], ["a"] * 50 + ["b"] * 49 + ["d"])
    assert others(both.bins, both.before, learnt=True) == (1, 100)
    assert others(both.bins, both.before) == (0, 100)
    assert others(both.bins, both.now) == (1, 100)


@pytest.mark.parametrize("now", [[None, None, None], [None, None]])
def test_values_that_are_gone_are_missing_not_moved(now: list[None]) -> None:
    both = pair([1.0, 2.0], now)
    found = column_tests(both.bins, both.before, both.now)
    assert found.values is None
    assert found.missing is not None
