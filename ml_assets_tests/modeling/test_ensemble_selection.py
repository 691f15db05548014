import dataclasses
import time
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_assets.modeling.candidate_pool import MOST_MEMBERS, CandidatePool, pool_of
from ml_assets.modeling.ensemble_selection import select
from ml_assets.modeling.out_of_fold import OutOfFold
from ml_assets.modeling.stacking import stack
from ml_assets.spec.metrics import DEFAULT_METRIC, TASKS, Task, metrics_for
from ml_assets.spec.model_choice import Ensemble
from ml_assets_tests.modeling.cross_validated import SEED, leaderboard, noisy
from ml_assets_tests.modeling.tables import problem

CASES = [(task, metric.name) for task in TASKS for metric in metrics_for(task)]
BINARY: Task = "binary_classification"


def pool(task: Task, metric: str, **made: int) -> CandidatePool:
    y, predicted = noisy(task, **made)
    board = leaderboard(task, y, predicted, metric)
    return pool_of(board, predicted, y, problem(task, metric=metric), SEED)


@settings(max_examples=60, deadline=None)
@given(
    case=st.sampled_from(CASES),
    seed=st.integers(0, 1000),
    trials=st.integers(1, 9),
    rows=st.integers(12, 60),
)
def test_it_is_never_worse_than_the_best_trial_on_the_same_rows(
    case: tuple[Task, str], seed: int, trials: int, rows: int
) -> None:
    found = pool(*case, seed=seed, trials=trials, rows=rows)
    folds = list(range(len(found.parts)))

    ensemble = select(found, folds)

    weights = [member.weight for member in ensemble.members]
    assert sum(weights) == pytest.approx(1.0)
    assert min(weights) > 0.0
    assert len(weights) <= MOST_MEMBERS
    assert len({member.trial_id for member in ensemble.members}) == len(weights)
    best = max(found.sign * found.score(output) for output in found.outputs.values())
    assert found.sign * found.score(found.combined(ensemble)) >= best - 1e-5


@pytest.mark.parametrize(("task", "metric"), [
    ("regression", "max_error"),
    ("multiclass_classification", "roc_auc_ovo"),
    ("multiclass_classification", "f1_weighted"),
    (BINARY, "d2_brier_score"),
    (BINARY, "ml_assets_tests.spec.user_metrics.profit"),
])  # fmt: skip
def test_metrics_without_a_quick_form_are_selected_by_too(task: Task, metric: str) -> None:
    test_it_is_never_worse_than_the_best_trial_on_the_same_rows.hypothesis.inner_test(
        (task, metric), seed=3, trials=4, rows=45
    )


def test_two_trials_whose_errors_cancel_are_taken_together() -> None:
    rng = np.random.default_rng(3)
    y, noise = rng.normal(size=60), rng.normal(size=60)
    outputs = {"t000": y + 0.5 * noise, "t001": y - 0.5 * noise, "t002": y + rng.normal(size=60)}
    predicted = OutOfFold(np.arange(60), np.arange(60) % 3, None, outputs)
    board = leaderboard("regression", y, predicted)
    ensemble = select(pool_of(board, predicted, y, problem("regression"), SEED), [0, 1, 2])
    assert {member.trial_id: member.weight for member in ensemble.members} == {
        "t000": 0.5, "t001": 0.5,
    }  # fmt: skip


def test_equal_trials_come_to_the_first_alone() -> None:
    y, predicted = noisy(BINARY, trials=1)
    outputs = {f"t{number:03d}": predicted.predictions["t000"] for number in range(5)}
    same = OutOfFold(predicted.rows, predicted.fold, predicted.classes, outputs)
    board = leaderboard(BINARY, y, same)
    ensemble = select(pool_of(board, same, y, problem(BINARY), SEED), [0, 1, 2])
    assert [(member.trial_id, member.weight) for member in ensemble.members] == [("t000", 1.0)]


def test_the_same_predictions_give_the_same_ensemble() -> None:
    found = pool("multiclass_classification", "log_loss", trials=12)
    assert select(found, [0, 1, 2]) == select(found, [0, 1, 2])


@pytest.mark.parametrize("choose", [select, stack])
@pytest.mark.parametrize("task", TASKS)
def test_a_fold_that_is_left_out_has_no_say(
    task: Task, choose: Callable[[CandidatePool, list[int]], Ensemble]
) -> None:
    found = pool(task, DEFAULT_METRIC[task], trials=30, rows=120)
    before = choose(found, [0, 1])
    for output in found.outputs.values():
        output[found.parts[2]] = 0.5
    # The order of the pool, the best first, comes from all folds.
    backwards = dict(reversed(found.outputs.items()))
    after = choose(dataclasses.replace(found, outputs=backwards), [0, 1])
    assert {each.trial_id: each.weight for each in after.members} == pytest.approx(
        {each.trial_id: each.weight for each in before.members}, abs=1e-3
    )


@pytest.mark.slow
@pytest.mark.parametrize("metric", ["roc_auc", "log_loss", "f1"])
def test_fifty_trials_on_fifty_thousand_rows_take_seconds(metric: str) -> None:
    found = pool(BINARY, metric, trials=50, rows=50_000)
    started = time.process_time()
    select(found, [0, 1, 2])
    assert time.process_time() - started < 5.0
