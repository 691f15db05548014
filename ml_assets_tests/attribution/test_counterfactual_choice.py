import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_assets.attribution.counterfactual_choice import Costs, diverse
from ml_assets.attribution.counterfactual_distance import Differences
from ml_assets.attribution.counterfactual_space import Candidate, Space
from ml_assets.contract.contract import ColumnContract

SEEN = [(0, 0, 0), (1, 1, 0), (2, 2, 2), (3, 1, 1)]


def space(elsewhere: float = 0.0) -> Space:
    # Of 0, 1, 2 and 3 as well as 0, 1, 1 and 2 and 0, 0, 1 and 2.
    columns = list(zip(*SEEN, strict=True))
    return Space({name: ColumnContract(type="integer") for name in "abc"}, (0, 0, 0), SEEN,
                 [None] * 3, [Differences.of(each, measured=True) for each in columns],
                 np.full(4, elsewhere))  # fmt: skip


def test_cost_is_changes_distance_and_oddity() -> None:
    costs, scales = Costs(space()), [each.scale for each in space().differences]
    assert scales == [1.0, 0.5, 0.5]
    assert costs.of((1, 1, 0)) == pytest.approx(2 + 1.0 + 2.0)
    # As far from (0, 0, 0) as the change is large, and from any other row farther.
    assert costs.of((0, 0, 1)) == pytest.approx(1 + 2.0 + 2.0)
    # What the row itself lacks to be like a training row is no oddity of its changes.
    assert Costs(space(5.0)).of((0, 0, 1)) == pytest.approx(5.0)


def test_one_way_per_set_of_columns_and_the_cheapest_of_it() -> None:
    found = diverse(Costs(space()), [(2, 0, 0), (1, 0, 0), (1, 1, 0), (0, 0, 1), (0, 1, 1)], 3)
    assert found == [(1, 0, 0), (0, 0, 1)]


@given(st.lists(st.tuples(*[st.integers(0, 3)] * 3).filter(any), max_size=12), st.integers(1, 3))
def test_no_way_changes_all_that_another_changes(pool: list[Candidate], limit: int) -> None:
    costs = Costs(space())
    found = diverse(costs, pool, limit)
    sets = [set(costs.space.changed(each)) for each in found]
    assert len(found) <= limit
    assert bool(found) == bool(pool)
    assert not any(a <= b for i, a in enumerate(sets) for j, b in enumerate(sets) if i != j)
    assert [costs.of(each) for each in found] == sorted(costs.of(each) for each in found)
    if pool and limit == 3 and len(found) < 3:
        # Each that was left out shares its columns with one that was taken.
        for each in pool:
            columns = set(costs.space.changed(each))
            assert any(columns <= s or s <= columns for s in sets)
