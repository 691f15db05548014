import dataclasses

import numpy as np
import pytest

from ml_assets.modeling import candidate_pool
from ml_assets.modeling.candidate_pool import CandidatePool, combined, pool_of
from ml_assets.modeling.out_of_fold import OutOfFold
from ml_assets.spec.metrics import TASKS, Task
from ml_assets.spec.model_choice import Ensemble, Member
from ml_assets_tests.modeling.cross_validated import SEED, leaderboard, noisy, searched
from ml_assets_tests.modeling.tables import problem

BINARY: Task = "binary_classification"


@pytest.mark.parametrize("task", TASKS)
def test_a_trial_scores_in_the_pool_what_it_scored_in_the_search(task: Task) -> None:
    board, predicted, y = searched(task)
    pool = pool_of(board, predicted, y, problem(task), SEED)
    assert pool.trial_ids == [trial.trial_id for trial in board.trials]
    for trial in board.trials:
        assert pool.score(pool.outputs[trial.trial_id]) == pytest.approx(trial.score)
        alone = [pool.score(pool.outputs[trial.trial_id], [fold]) for fold in range(3)]
        assert alone == pytest.approx(trial.fold_scores)


def test_trials_without_whole_finite_predictions_are_left_out() -> None:
    y, predicted = noisy(BINARY)
    board = leaderboard(BINARY, y, predicted)
    predicted.predictions["t001"][3] = np.nan
    del predicted.predictions["t002"]
    stopped = [trial.model_copy(update={"status": "stopped_early"})
               if trial.trial_id == "t003" else trial for trial in board.trials]  # fmt: skip
    board = board.model_copy(update={"trials": stopped})
    pool = pool_of(board, predicted, y, problem(BINARY), SEED)
    assert sorted(pool.trial_ids) == ["t000", "t004"]


def test_rows_that_no_fold_scored_are_left_out() -> None:
    # As folds that go forward in time leave the earliest rows.
    y, predicted = noisy("regression")
    late = predicted.fold > 0
    outputs = {name: output[late] for name, output in predicted.predictions.items()}
    forward = OutOfFold(predicted.rows[late], predicted.fold[late], None, outputs)
    board = leaderboard("regression", y, forward)
    pool = pool_of(board, forward, y, problem("regression"), SEED)
    assert len(pool.y) == late.sum()
    assert len(pool.parts) == 2
    assert pool.score(pool.outputs["t000"]) == pytest.approx(board.trial("t000").score)


def test_of_very_many_rows_a_sample_is_drawn_by_the_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidate_pool, "MOST_ROWS", 40)
    y, predicted = noisy(BINARY)
    board = leaderboard(BINARY, y, predicted)
    first, again, other = (
        pool_of(board, predicted, y, problem(BINARY), seed) for seed in (1, 1, 2)
    )
    assert len(first.y) == 40
    assert np.array_equal(first.outputs["t000"], again.outputs["t000"])
    assert not np.array_equal(first.outputs["t000"], other.outputs["t000"])


def test_the_rows_of_a_single_fold_are_halved() -> None:
    y, predicted = noisy(BINARY, rows=41)
    one = dataclasses.replace(predicted, fold=np.zeros(41, dtype=int))
    pool = pool_of(leaderboard(BINARY, y, one), one, y, problem(BINARY), SEED)
    assert [part.stop - part.start for part in pool.parts] == [21, 20]


def test_predictions_are_combined_by_weight() -> None:
    _, predicted = noisy(BINARY)
    one, other = (predicted.predictions[name] for name in ("t000", "t001"))
    members = [Member(trial_id="t000", weight=0.25), Member(trial_id="t001", weight=0.75)]
    ensemble = Ensemble(method="greedy", pooling="mean", members=members)
    assert np.allclose(combined(predicted.predictions, ensemble), 0.25 * one + 0.75 * other)


def test_members_are_as_many_as_there_is_time_to_refit() -> None:
    costs = [5.0, 3.0, 9.0, 1.0, 1.0, 1.0, 1.0, 1.0]
    names = [f"t{place:03d}" for place in range(len(costs))]
    pool = CandidatePool(
        "roc_auc", "binary_classification", 1, (0, 1), np.array([0, 1]),
        dict.fromkeys(names, np.zeros((2, 2))), [slice(0, 1), slice(1, 2)],
        dict(zip(names, costs, strict=True)), time_left_s=7.0,
    )  # fmt: skip
    assert pool.members(range(8)) == [0, 3, 4]
    assert pool.members([2, 0, 1]) == [2]  # the first one always is
    assert pool.members([3, 4, 5, 6, 7, 1]) == [3, 4, 5, 6, 7]
    assert dataclasses.replace(pool, cores=2).members(range(8)) == [0, 1, 3, 4, 5, 6]
    assert dataclasses.replace(pool, time_left_s=float("inf")).members(range(8)) == [
        0,
        1,
        2,
        3,
        4,
        5,
    ]
