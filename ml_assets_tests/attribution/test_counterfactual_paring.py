from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from ml_assets.attribution.counterfactual_distance import Differences
from ml_assets.attribution.counterfactual_grid import Grid
from ml_assets.attribution.counterfactual_judge import Verdict
from ml_assets.attribution.counterfactual_lockstep import Search, in_lockstep
from ml_assets.attribution.counterfactual_paring import kept_first, pared, settled
from ml_assets.attribution.counterfactual_space import Candidate, Space
from ml_assets.contract.contract import ColumnContract

NUMBER = ColumnContract(type="integer")


def space(*own: int) -> Space:
    differences = [Differences.of([0, 1, 2], measured=True) for _ in own]
    return Space({f"x{i}": NUMBER for i in range(len(own))}, own, [],
                 [Grid(1, 1, int)] * len(own), differences, np.zeros(0))  # fmt: skip


def run(search: Search, reached: Any) -> tuple[Candidate, int]:
    batches = []

    def verdicts(asked: Any) -> list[Verdict]:
        batches.append(asked)
        return [Verdict(bool(reached(each)), 0.0) for each in asked]

    judge: Any = SimpleNamespace(verdicts=verdicts)
    (found,) = in_lockstep([search], judge)
    return found, len(batches)


def test_the_first_changes_that_are_enough_are_kept() -> None:
    around = space(0, 0, 0, 0)
    found, _ = run(kept_first(around, (1, 2, 3, 4), [2, 0, 3, 1]), lambda c: sum(c) >= 4)
    assert found == (1, 0, 3, 0)


def test_what_an_earlier_change_makes_superfluous_goes_as_well() -> None:
    around = space(0, 0, 0)
    found, _ = run(kept_first(around, (1, 2, 3), [0, 1, 2]), lambda c: sum(c) >= 5)
    assert found == (0, 2, 3)


@given(st.sets(st.frozensets(st.integers(0, 4), min_size=1), min_size=1, max_size=6))
def test_no_single_change_can_be_undone(enough: set[frozenset[int]]) -> None:
    around = space(0, 0, 0, 0, 0)

    def reached(candidate: Candidate) -> bool:
        changed = {place for place, value in enumerate(candidate) if value}
        return any(group <= changed for group in enough)

    found, _ = run(pared(around, (1, 1, 1, 1, 1)), reached)
    assert reached(found)
    for place in around.changed(found):
        assert not reached(around.undone(found, place))


@given(own=st.integers(-9, 9), bound=st.integers(-(10**6), 10**6), beyond=st.integers(0, 10**6))
def test_a_number_settles_on_the_bound_in_few_batches(own: int, bound: int, beyond: int) -> None:
    if bound == own:
        return
    up = bound > own
    far = bound + beyond if up else bound - beyond
    found, batches = run(
        settled(space(own), (far,)), lambda c: c[0] >= bound if up else c[0] <= bound
    )
    assert found == (bound,)
    # Four for a million steps, and one in which nothing smaller is found.
    assert batches <= 5


@given(st.sets(st.integers(1, 60), min_size=1))
def test_the_step_before_is_never_enough(islands: set[int]) -> None:
    far = max(islands)
    found, _ = run(settled(space(0), (far,)), lambda c: c[0] in islands)
    assert found[0] in islands
    assert found[0] - 1 not in islands or found[0] == 1
    # So few are all tried.
    assert found[0] == min(islands)


@given(
    own=st.tuples(*[st.integers(-40, 40)] * 3),
    far=st.tuples(*[st.integers(-40, 40)] * 3),
    weights=st.tuples(*[st.integers(-3, 3)] * 3),
)
def test_nothing_smaller_is_enough(own: Candidate, far: Candidate, weights: Candidate) -> None:
    around = space(*own)

    def total(candidate: Candidate) -> int:
        return sum(map(int.__mul__, candidate, weights))

    least = total(far)
    if total(own) >= least:
        return
    found, _ = run(settled(around, far), lambda candidate: total(candidate) >= least)
    assert total(found) >= least
    for place in around.changed(found):
        step = 1 if found[place] < own[place] else -1
        smaller = around.with_value(found, place, found[place] + step)
        assert total(smaller) < least
        assert total(around.undone(found, place)) < least


def test_moments_and_texts_settle_beside_each_other() -> None:
    days = pd.date_range("2024-01-01", periods=9).tolist()
    columns = {"day": ColumnContract(type="datetime"), "colour": ColumnContract(type="string")}
    around = Space(
        columns, (days[0], "red"), [], [Grid(86_400 * 10**9, 1, pd.Timestamp), None],
        [Differences.of(days, measured=True), Differences.of(["red"], measured=False)],
        np.zeros(0),
    )  # fmt: skip
    found, _ = run(settled(around, (days[8], "blue")), lambda c: c[0] >= days[5] and c[1] == "blue")
    assert found == (days[5], "blue")
