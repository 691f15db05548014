import pandas as pd
import pytest
from sklearn.tree import DecisionTreeClassifier

from ml_assets.attribution.counterfactual_aim import Aim
from ml_assets.attribution.counterfactual_judge import Judge
from ml_assets.attribution.counterfactual_space import Space
from ml_assets.attribution.counterfactual_starts import (
    needed_changes,
    pairs_of,
    single_changes,
    unlike_neighbours,
    without_superfluous,
)
from ml_assets.contract.contract import ColumnContract
from ml_assets_tests.attribution.explained import fitted

TEXT = ColumnContract(type="string")
# Labelled yes where both a and b are x, or c is 9 or more.
ROWS = pd.DataFrame(
    [{"a": a, "b": b, "c": c, "y": "yes" if (a == b == "x") or c >= 9 else "no"}
     for a in "xyz" for b in "xy" for c in range(12)]
)  # fmt: skip


def judge(a: str = "y", b: str = "y", c: int = 0) -> Judge:
    case = fitted(
        DecisionTreeClassifier(random_state=0), ROWS,
        {"a": TEXT, "b": TEXT, "c": ColumnContract(type="integer"),
         "y": ColumnContract(type="string", role="target")},
    )  # fmt: skip
    row = pd.DataFrame({"a": [a], "b": [b], "c": [c]})
    space = Space.around(row, ROWS, case.model.info.plan, case.contract)
    return Judge(case.model, row, case.contract, space, Aim("", ("yes",)))


def test_every_seen_value_is_tried_alone() -> None:
    found = single_changes(judge().space)
    assert len(found) == len(set(found)) == 2 + 1 + 11
    assert ("x", "y", 0) in found
    assert ("y", "y", 11) in found


def test_of_many_numbers_quantiles_are_tried_with_both_ends() -> None:
    rows = pd.DataFrame({"a": "x", "b": "x", "c": range(100)})
    one = judge().space
    wide = Space.around(
        pd.DataFrame({"a": ["x"], "b": ["x"], "c": [50]}), rows, judge().model.info.plan,
        judge().contract,
    )  # fmt: skip
    tried = sorted(candidate[2] for candidate in single_changes(wide))
    assert len(tried) == 24
    assert (tried[0], tried[-1]) == (0, 99)
    assert one.own == ("y", "y", 0)


def test_pairs_join_changes_that_are_not_enough_alone() -> None:
    found = judge()
    singles = single_changes(found.space)
    pairs = pairs_of(found.space, found, singles)
    assert all(len(found.space.changed(pair)) == 2 for pair in pairs)
    assert ("x", "x", 0) in found.reached(pairs)
    assert ("y", "y", 9) in found.reached(singles)


def test_neighbours_have_the_decision_and_the_nearest_come_first() -> None:
    found = judge()
    neighbours = unlike_neighbours(found.space, found)
    costs = [len(found.space.changed(n)) + found.space.distance(n) for n in neighbours]
    assert costs == sorted(costs)
    # Two changed categories, or one number by three median absolute deviations of 3.
    assert {neighbours[0], neighbours[1]} == {("x", "x", 0), ("y", "y", 9)}
    assert costs[:2] == [2 + 2, 1 + 3]
    expected = {(a, b, c) for a, b, c, y in ROWS.itertuples(index=False) if y == "yes"}
    assert set(neighbours) == expected


@pytest.mark.parametrize(("avoided", "needed"), [(set(), ("y", "y", 9)), ({2}, ("x", "x", 0))])
def test_only_needed_changes_are_taken_over(avoided: set[int], needed: object) -> None:
    found = judge()
    assert needed_changes(found.space, found, [("x", "x", 9)], [avoided]) == [needed]


def test_superfluous_changes_are_undone() -> None:
    found = judge()
    assert without_superfluous(found.space, found, [("x", "x", 3), ("z", "y", 10)]) == [
        ("x", "x", 0), ("y", "y", 10),
    ]  # fmt: skip
