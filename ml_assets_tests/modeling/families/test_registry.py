from typing import get_args

import pytest

from ml_assets.modeling.families.registry import FAMILIES, families_for, portfolio
from ml_assets.spec.errors import SearchError
from ml_assets.spec.metrics import ALL_TASKS, Task
from ml_assets.spec.problem_spec import FamilyName


def test_the_families_are_those_that_a_problem_may_name() -> None:
    assert set(FAMILIES) == set(get_args(FamilyName))
    assert all(name == family.name for name, family in FAMILIES.items())


@pytest.mark.parametrize("task", ALL_TASKS)
def test_auto_takes_every_family(task: Task) -> None:
    fitting = [name for name, family in FAMILIES.items() if task in family.tasks]
    assert [family.name for family in families_for(task, "auto")] == fitting


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(SearchError, match=r"No model family 'lineer'.*linear"):
        families_for("regression", ["lineer"])


def test_every_familys_strongest_guess_comes_before_any_second_one() -> None:
    families = families_for("regression", "auto")
    guesses = portfolio(families, "regression")
    assert [family for family, _ in guesses[: len(families)]] == families
    assert len(guesses) == sum(len(family.portfolio("regression")) for family in families)
    for family in families:
        mine = [point for each, point in guesses if each is family]
        assert mine == family.portfolio("regression")
