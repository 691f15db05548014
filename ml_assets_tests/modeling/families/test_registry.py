from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from ml_assets.modeling.families import registry
from ml_assets.modeling.families.registry import (
    FAMILIES,
    families_for,
    family_named,
    left_out,
    portfolio,
)
from ml_assets.spec.errors import SearchError
from ml_assets.spec.family_reference import FAMILY_NAMES
from ml_assets.spec.metrics import ALL_TASKS, Task
from ml_assets_tests.modeling.families.fits import INSTALLED
from ml_assets_tests.modeling.families.user_package import put_on_path

_CLASSES = ("binary_classification", "multiclass_classification")
BOOSTING = {"lightgbm", "xgboost", "catboost"}


@pytest.fixture
def without_boosting(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(name: str) -> Any:
        return None if name in BOOSTING else find_spec(name)

    family_named.cache_clear()
    monkeypatch.setattr(registry, "find_spec", found)


def test_the_families_are_those_that_a_problem_may_name() -> None:
    assert set(FAMILIES) == set(FAMILY_NAMES)
    assert all(name == family.name for name, family in FAMILIES.items())
    assert {name for name, family in FAMILIES.items() if family.requires} == BOOSTING


@pytest.mark.parametrize("task", ALL_TASKS)
def test_auto_takes_every_family_of_the_task(task: Task) -> None:
    fitting = [name for name, family in FAMILIES.items()
               if task in family.tasks and registry.is_installed(family)]  # fmt: skip
    assert [family.name for family in families_for(task, "auto")] == fitting
    assert ("naive_bayes" in fitting) == (task in _CLASSES)


@pytest.mark.usefixtures("without_boosting")
def test_what_is_not_installed_is_left_out_or_told_with_its_pip_line() -> None:
    names = {family.name for family in families_for("regression", "auto")}
    assert names.isdisjoint(BOOSTING)
    assert left_out("regression").keys() == BOOSTING
    with pytest.raises(SearchError, match=r"'lightgbm' is not installed.*pip install 'ml_assets\["):
        families_for("regression", ["linear", "lightgbm"])


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(SearchError, match=r"No model family 'lineer'.*linear"):
        families_for("regression", ["lineer"])
    with pytest.raises(SearchError, match="No model family 'naive_bayes' for regression"):
        families_for("regression", ["naive_bayes"])


@pytest.mark.parametrize(
    ("size", "out"),
    [
        ({"rows": 10_000, "classes": 2}, set()),
        ({"rows": 10_001, "classes": 2}, {"support_vectors"}),
        ({"rows": 100_001, "classes": 2}, {"support_vectors", "nearest_neighbors"}),
        ({"rows": 6_000, "classes": 1000},
         {"support_vectors", "random_forest", "extra_trees", "hist_gradient_boosting", *BOOSTING}),
    ],
)  # fmt: skip
def test_families_leave_themselves_out_of_tables_that_are_too_large(
    size: dict[str, int], out: set[str]
) -> None:
    task: Task = "multiclass_classification"
    taken = [family.name for family in families_for(task, "auto", **size)]
    assert set(INSTALLED) - set(taken) == out & set(INSTALLED)
    assert out <= set(left_out(task, **size))
    # Who names a family gets it.
    assert families_for(task, ["support_vectors"], **size)[0].name == "support_vectors"


def test_users_families_stand_beside_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_on_path(tmp_path, monkeypatch)
    path = "their_families.Stump"
    families = families_for("regression", [path, "linear", path])
    assert [family.name for family in families] == ["linear", path]
    assert family_named(path) is families[1]
    everything = families_for("regression", ["auto", path])
    assert [family.name for family in everything[:-1]] == [
        family.name for family in families_for("regression", "auto")
    ]
    assert everything[-1].name == path


def test_every_familys_strongest_guess_comes_before_any_second_one() -> None:
    families = families_for("regression", "auto")
    guesses = portfolio(families, "regression")
    first = [family.name for family, _ in guesses[: len(families)]]
    assert first == [family.name for family in families]
    assert len(guesses) == sum(len(family.portfolio("regression")) for family in families)
    for family in families:
        mine = [point for each, point in guesses if each is family]
        assert mine == family.portfolio("regression")


def test_families_without_weights_are_left_out_of_weighted_rows() -> None:
    out = left_out("regression", weighted=True)
    assert out["nearest_neighbors"] == "takes no weights of rows"
    names = {family.name for family in families_for("regression", "auto", weighted=True)}
    assert "nearest_neighbors" not in names
    assert "linear" in names
    with pytest.raises(SearchError, match=r"'nearest_neighbors' takes no weights.*columns\.weight"):
        families_for("regression", ["nearest_neighbors"], weighted=True)
