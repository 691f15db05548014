from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from ml_assets.measurement.slice_columns import SliceColumn
from ml_assets.modeling.evaluation.row_losses import RowLosses
from ml_assets.modeling.evaluation.slice_rows import SliceRows
from ml_assets.modeling.evaluation.slice_search import Tried, mask_of, search_slices

ROWS = 1_500


def columns_of(count: int = 5, values: int = 4, seed: int = 1) -> list[SliceColumn]:
    rng = np.random.default_rng(seed)
    return [
        SliceColumn(f"c{place}", [f"c{place} = {code}" for code in range(values)],
                    rng.integers(-1, values, ROWS))
        for place in range(count)
    ]  # fmt: skip


COLUMNS = columns_of()


def losses(seed: int, bad: "np.ndarray | None" = None, by: float = 1.0) -> RowLosses:
    """Losses that have nothing to do with the columns but in the rows ``bad``."""
    values = np.random.default_rng(seed).gamma(2.0, size=ROWS)
    return RowLosses("loss", values if bad is None else values + by * bad)


def searched(found: RowLosses, pairs: bool = True) -> tuple[list[Tried], int]:
    return search_slices(COLUMNS, SliceRows.of(found, np.ones(ROWS)), 30, pairs=pairs)


def test_every_slice_and_every_pair_is_tried_and_compared_with_all_other_rows() -> None:
    found = losses(2, COLUMNS[0].codes == 1)
    tried, tests = searched(found)
    singles = [((place, code),) for place in range(5) for code in range(4)]
    pairs = [(one[0], other[0]) for one, other in combinations(singles, 2)
             if one[0][0] != other[0][0]]  # fmt: skip
    expected = {parts: mask_of(COLUMNS, parts) for parts in [*singles, *pairs]}
    expected = {parts: mask for parts, mask in expected.items() if mask.sum() >= 30}
    assert {one.parts for one in tried} == set(expected)
    assert tests == len(expected)
    for one in tried:
        mask, spread = expected[one.parts], found.model.std()
        inside, outside = found.model[mask], found.model[~mask]
        assert one.rows == mask.sum()
        assert one.loss == pytest.approx(inside.mean())
        assert one.rest_loss == pytest.approx(outside.mean())
        assert one.effect == pytest.approx((inside.mean() - outside.mean()) / spread)
        if inside.std(ddof=1) > spread and outside.std(ddof=1) > spread:
            t = stats.ttest_ind(inside, outside, equal_var=False, alternative="greater")
            assert one.p_value == pytest.approx(t.pvalue)


def test_false_discoveries_are_controlled_over_all_that_was_tried() -> None:
    tried, tests = searched(losses(2, COLUMNS[0].codes == 1))
    after = stats.false_discovery_control([one.p_value for one in tried])
    assert [one.adjusted_p for one in tried] == pytest.approx(after.tolist())
    assert len(tried) == tests
    assert len(searched(losses(2), pairs=False)[0]) == 20


def test_a_planted_slice_is_the_worst_and_its_pairs_are_merely_it() -> None:
    bad = COLUMNS[2].codes == 3
    tried, _ = searched(losses(4, bad))
    best = max((one for one in tried if not one.is_its_parent), key=lambda one: one.effect)
    assert best.parts == ((2, 3),)
    assert best.adjusted_p < 1e-6
    inside = [one for one in tried if len(one.parts) == 2 and (2, 3) in one.parts]
    assert len(inside) == 16
    assert all(one.is_its_parent for one in inside)


def test_a_planted_pair_is_the_worst() -> None:
    bad = (COLUMNS[1].codes == 0) & (COLUMNS[3].codes == 2)
    tried, _ = searched(losses(5, bad, by=2.0))
    best = max(tried, key=lambda one: one.effect)
    assert best.parts == ((1, 0), (3, 2))
    assert best.adjusted_p < 0.01
    assert not best.is_its_parent


def test_without_slice_effects_few_tables_show_one() -> None:
    alarms = [min(one.adjusted_p for one in searched(losses(100 + seed))[0]) < 0.05
              for seed in range(40)]  # fmt: skip
    # At a level of 5 % more than 6 of 40 come about in 1 of 100 tries.
    assert sum(alarms) <= 6


def test_of_many_columns_pairs_of_the_most_different_ones_are_tried() -> None:
    many = columns_of(count=20, values=3)
    bad = (many[7].codes == 1) & (many[15].codes == 0)
    rows = SliceRows.of(losses(6, bad, by=3.0), np.ones(ROWS))
    tried, tests = search_slices(many, rows, 30)
    paired = {place for one in tried if len(one.parts) == 2 for place, _ in one.parts}
    assert len(paired) == 12
    assert {7, 15} <= paired
    # The pairs of the others count as tests.
    pairs = sum(len(one.parts) == 2 for one in tried)
    assert tests == len(tried) - pairs + round(pairs * (20 * 19) / (12 * 11))


def test_two_ways_of_parting_one_column_make_no_pair() -> None:
    twice = [COLUMNS[0], SliceColumn("c0", COLUMNS[1].names, COLUMNS[1].codes)]
    tried, _ = search_slices(twice, SliceRows.of(losses(1), np.ones(ROWS)), 30)
    assert {len(one.parts) for one in tried} == {1}


def test_no_columns_and_few_rows_have_no_slices() -> None:
    rows = SliceRows.of(losses(1), np.ones(ROWS))
    assert search_slices([], rows, 30) == ([], 0)
    assert search_slices(COLUMNS, rows, 800) == ([], 0)


def test_pairs_with_a_slice_of_nearly_all_rows_are_that_other_slice() -> None:
    nearly = SliceColumn("all", ["all = 0"], np.where(np.arange(ROWS) < ROWS - 40, 0, -1))
    rows = SliceRows.of(losses(3, COLUMNS[0].codes == 1), np.ones(ROWS))
    tried, _ = search_slices([COLUMNS[0], nearly, COLUMNS[1]], rows, 41)
    assert all(one.is_its_parent for one in tried if (1, 0) in one.parts)
