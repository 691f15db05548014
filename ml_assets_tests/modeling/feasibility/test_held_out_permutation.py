import numpy as np
import pytest

from ml_assets.modeling.feasibility.cross_scores import CrossScores, cross_scores
from ml_assets.modeling.feasibility.dummy import fit_dummy
from ml_assets.modeling.feasibility.held_out_permutation import held_out_permutation_test
from ml_assets.modeling.feasibility.small_problem import SmallProblem, small_problem
from ml_assets.modeling.feasibility.strawmen import learners_of
from ml_assets.spec.metrics import TASKS, Task
from ml_assets_tests.modeling.feasibility.problems import (
    NUMBERS,
    classes,
    interaction,
    mixed,
    of_classes,
    spec_of,
)


def boosted(problem: SmallProblem) -> CrossScores:
    return cross_scores(problem, learners_of(problem)["boosting"])


def test_an_interaction_is_seen() -> None:
    problem = of_classes(interaction())
    found = held_out_permutation_test(problem, boosted(problem))
    assert found is not None
    assert found.p_value == pytest.approx(2 / 1000)
    # The correlation of predictions with the rows' own targets, per fold.
    expected = []
    for (_, scored), told in zip(problem.folds, boosted(problem).predictions, strict=True):
        assert told.probabilities is not None
        truth = (problem.rows.y[scored] == "yes").astype(float)
        expected.append(np.corrcoef(told.probabilities[:, 1], truth)[0, 1])
    assert found.real == pytest.approx(np.mean(expected))
    assert max(found.permuted) < found.real


@pytest.mark.parametrize("task", TASKS)
def test_signal_is_seen_in_every_task(task: Task) -> None:
    problem = mixed(task, 300)
    found = held_out_permutation_test(problem, boosted(problem), permutations=199)
    assert found is not None
    assert found.p_value == pytest.approx(2 / 200)


def test_shuffled_targets_show_none() -> None:
    rng, real, found = np.random.default_rng(0), classes(150), []
    for _ in range(15):
        problem = of_classes(real.assign(y=rng.permutation(real["y"].to_numpy())))
        test = held_out_permutation_test(problem, boosted(problem), permutations=99)
        assert test is not None
        found.append(test.p_value)
    assert sum(p_value <= 0.05 for p_value in found) <= 2
    assert np.median(found) > 0.5


def test_predictions_that_never_change_show_nothing() -> None:
    problem = of_classes(classes(100))
    found = held_out_permutation_test(
        problem, cross_scores(problem, lambda rows: fit_dummy(rows, problem.task))
    )
    assert found is not None
    assert found.p_value == 1.0


def test_too_few_groups_in_a_fold_are_no_test() -> None:
    frame = classes(200).assign(shop=np.arange(200) % 10)
    spec = spec_of("binary_classification", columns={"group": "shop"})
    problem = small_problem(frame, NUMBERS, spec)
    assert held_out_permutation_test(problem, boosted(problem)) is None
