import numpy as np
import pytest
from scipy import stats

from ml_assets.modeling.evaluation.row_losses import RowLosses
from ml_assets.modeling.evaluation.slice_rows import SliceRows, judged_cells

RNG = np.random.default_rng(2)
LOSSES = RowLosses("loss", RNG.random(300), RNG.random(300) + 0.1)
WEIGHTS = RNG.uniform(0.5, 2.0, 300)
CODES = np.repeat([0, 1, 2, -1], [150, 20, 100, 30])


def test_losses_are_centred_and_compared_with_the_dummys() -> None:
    rows = SliceRows.of(LOSSES, WEIGHTS, ratio=1.2)
    assert LOSSES.dummy is not None
    assert rows.loss == pytest.approx(np.average(LOSSES.model, weights=WEIGHTS))
    assert np.average(rows.losses, weights=WEIGHTS) == pytest.approx(0.0)
    assert rows.excess == pytest.approx(LOSSES.model - 1.2 * LOSSES.dummy)
    assert rows.total.rows[0] == 300


def test_only_slices_that_are_large_and_leave_as_many_rows_are_tested() -> None:
    cells = judged_cells((4,), 1, CODES, 3, SliceRows.of(LOSSES, WEIGHTS), min_rows=30)
    assert cells.codes.tolist() == [0, 2]
    assert cells.inside.rows.tolist() == [150, 100]
    assert [cells.parts(code) for code in (0, 2)] == [((4, 0),), ((4, 2),)]
    assert len(judged_cells((4,), 1, CODES, 3, SliceRows.of(LOSSES, WEIGHTS), 160).codes) == 0


def test_the_dummys_loss_and_test_are_those_of_the_rows() -> None:
    assert LOSSES.dummy is not None
    cells = judged_cells(
        (0,), 1, CODES, 3, SliceRows.of(LOSSES, np.ones(300), ratio=0.5), min_rows=30
    )
    here = CODES == 2
    assert cells.dummy_loss[1] == pytest.approx(LOSSES.dummy[here].mean())
    excess = LOSSES.model - 0.5 * LOSSES.dummy
    error = max(excess[here].std(ddof=1), excess.std()) / here.sum() ** 0.5
    expected = stats.t.sf(excess[here].mean() / error, here.sum() - 1)
    assert cells.dummy_p[1] == pytest.approx(expected)
    alone = SliceRows.of(RowLosses("share", LOSSES.model), np.ones(300), two_sided=True)
    assert judged_cells((0,), 1, CODES, 3, alone, 30).dummy_p.tolist() == [1.0, 1.0]


def test_a_slice_of_two_columns_knows_both() -> None:
    cells = judged_cells(
        (1, 5), 3, np.arange(300) % 6, 6, SliceRows.of(LOSSES, WEIGHTS), min_rows=30
    )
    assert [cells.parts(code) for code in (0, 5)] == [((1, 0), (5, 0)), ((1, 1), (5, 2))]
