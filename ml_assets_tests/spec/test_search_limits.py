from typing import Any

import pytest
from pydantic import ValidationError

from ml_assets.spec.search_limits import RayCluster, Search
from ml_assets_tests.spec.specs import make_spec


@pytest.mark.parametrize(
    ("written", "method"),
    [
        (True, "auto"),
        (False, "single_best"),
        *((name, name) for name in ("auto", "greedy", "stacking", "single_best")),
    ],
)
def test_the_final_model_is_made_as_written(written: Any, method: str) -> None:
    assert make_spec(search={"ensemble": written}).search.ensemble_method == method
    assert make_spec().search.ensemble_method == "auto"


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        ({"time_budget_s": None}, "would never end"),
        ({"families": []}, "families is empty"),
        ({"families": ["linaer"]}, "linear"),
        ({"time_budget_s": 0}, "greater than 0"),
        ({"threads": 0}, "greater than or equal to 1"),
    ],
)
def test_limits_that_make_no_sense_are_refused(limits: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Search(**limits)


def test_a_cluster_is_waited_for_a_minute() -> None:
    assert RayCluster().wait_s == 60.0
    assert RayCluster().address is None


def test_cores_are_those_of_this_machine_at_most() -> None:
    here = Search().cores
    assert here >= 1
    assert Search(cpus=1).cores == 1
    assert Search(cpus=10_000).cores == here
