import numpy as np
import pytest

from ml_assets.modeling.feasibility.cross_scores import CrossScores, cross_scores
from ml_assets.modeling.feasibility.signal import find_signal
from ml_assets.modeling.feasibility.small_problem import SmallProblem, small_problem
from ml_assets.modeling.feasibility.strawmen import learners_of
from ml_assets_tests.modeling.feasibility.problems import (
    NUMBERS,
    classes,
    interaction,
    of_classes,
    spec_of,
)


def boosted(problem: SmallProblem) -> CrossScores:
    return cross_scores(problem, learners_of(problem)["boosting"])


def test_either_test_may_find_signal() -> None:
    problem = of_classes(interaction())
    found = find_signal(problem, problem, boosted(problem))
    by_name = {test.name: test.p_value for test in found.tests}
    assert by_name["linear"] >= 0.05
    assert by_name["boosting"] < 0.01
    # Of two tests: twice the smaller p-value.
    assert found.p_value == pytest.approx(2 * by_name["boosting"])
    assert found.exchanged == "rows"


def test_the_linear_test_takes_more_rows() -> None:
    few, many = of_classes(classes(200)), of_classes(classes(500))
    assert find_signal(few, many, None).rows == 500
    assert len(find_signal(few, many, None).tests) == 1


def test_too_few_groups_are_no_test() -> None:
    frame = classes(200).assign(shop=np.arange(200) % 4)
    spec = spec_of("binary_classification", columns={"group": "shop"})
    problem = small_problem(frame, NUMBERS, spec)
    found = find_signal(problem, problem, None)
    assert found.tests == []
    assert found.p_value is None
    assert found.exchanged == "whole groups"
