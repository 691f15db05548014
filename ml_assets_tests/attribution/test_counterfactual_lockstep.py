from types import SimpleNamespace
from typing import Any

from ml_assets.attribution.counterfactual_judge import Verdict
from ml_assets.attribution.counterfactual_lockstep import Search, in_lockstep


def counting(start: int, end: int) -> Search:
    """Ask for one number after the other until it is said to be reached."""
    number = start
    while number != end:
        (verdict,) = yield [(number,)]
        if verdict.reached:
            break
        number += 1
    return (number,)


def judge_of(least: int, batches: list[Any]) -> Any:
    def verdicts(asked: Any) -> list[Verdict]:
        batches.append(asked)
        return [Verdict(value >= least, 0.0) for (value,) in asked]

    return SimpleNamespace(verdicts=verdicts)


def test_each_step_of_all_searches_is_one_batch() -> None:
    batches: list[Any] = []
    found = in_lockstep([counting(3, 9), counting(5, 9), counting(0, 0)], judge_of(5, batches))
    assert found == [(5,), (5,), (0,)]
    assert batches == [[(3,), (5,)], [(4,)], [(5,)]]


def test_no_search_is_no_batch() -> None:
    batches: list[Any] = []
    assert in_lockstep([], judge_of(5, batches)) == []
    assert batches == []
