import numpy as np

from ml_assets.modeling.evaluation.row_losses import RowLosses
from ml_assets.modeling.evaluation.slice_listing import listed_slices
from ml_assets.modeling.evaluation.slice_rows import SliceRows
from ml_assets.modeling.evaluation.slice_search import Tried, search_slices
from ml_assets_tests.modeling.evaluation.test_slice_search import COLUMNS, ROWS, losses


def listed(found: RowLosses, two_sided: bool = False) -> list[Tried]:
    rows = SliceRows.of(found, np.ones(ROWS), two_sided=two_sided)
    tried, _ = search_slices(COLUMNS, rows, 30)
    return [tried[at] for at in listed_slices(tried, COLUMNS, rows)]


def test_a_planted_slice_comes_first_and_alone() -> None:
    found = listed(losses(4, COLUMNS[2].codes == 3))
    assert found[0].parts == ((2, 3),)
    assert [one.parts for one in found if one.adjusted_p < 0.05] == [((2, 3),)]


def test_slices_that_are_bad_by_a_pair_only_are_not_listed_beside_it() -> None:
    bad = (COLUMNS[1].codes == 0) & (COLUMNS[3].codes == 2)
    found = [one for one in listed(losses(5, bad, by=4.0)) if one.adjusted_p < 0.05]
    assert [one.parts for one in found] == [((1, 0), (3, 2))]


def test_a_slice_that_is_bad_in_itself_is_listed_after_its_worse_pair() -> None:
    whole, inner = COLUMNS[1].codes == 0, COLUMNS[3].codes == 2
    found = losses(5, whole).model + 4.0 * (whole & inner)
    first, second, *_ = listed(RowLosses("loss", found))
    assert (first.parts, second.parts) == (((1, 0), (3, 2)), ((1, 0),))


def test_by_chance_five_are_listed_the_least_likely_first() -> None:
    found = listed(losses(8))
    chances = [one.p_value for one in found]
    assert len(found) == 5
    assert chances == sorted(chances)


def test_what_fails_is_listed_before_all_others() -> None:
    rows = SliceRows.of(losses(4, COLUMNS[2].codes == 3), np.ones(ROWS))
    tried, _ = search_slices(COLUMNS, rows, 30)
    failing = next(at for at, one in enumerate(tried) if one.is_its_parent)
    assert listed_slices(tried, COLUMNS, rows, [failing])[0] == failing


def test_low_values_are_listed_where_both_sides_are_told() -> None:
    few = losses(4, COLUMNS[2].codes == 3, by=-1.0)
    assert listed(few, two_sided=True)[0].parts == ((2, 3),)
    assert listed(few)[0].parts != ((2, 3),)
