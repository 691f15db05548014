from typing import Any

import numpy as np
import pytest

from ml_assets.modeling.choose_final import choose_final
from ml_assets.modeling.out_of_fold import OutOfFold
from ml_assets.spec.leaderboard import Leaderboard
from ml_assets.spec.metrics import TASKS, Task
from ml_assets.spec.model_choice import EnsembleMethod
from ml_assets.spec.problem import Costs
from ml_assets.spec.search_limits import Search
from ml_assets_tests.modeling.cross_validated import SEED, leaderboard, noisy
from ml_assets_tests.modeling.tables import problem

BINARY: Task = "binary_classification"


def chosen(
    task: Task,
    y: np.ndarray,
    predicted: OutOfFold,
    ensemble: bool | EnsembleMethod = True,
    board: Leaderboard | None = None,
    **fields: Any,
) -> Leaderboard:
    stated = problem(task, **fields)
    board = board or leaderboard(task, y, predicted, stated.search_metric)
    return choose_final(board, predicted, y, stated, Search(ensemble=ensemble), SEED)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("method", ["greedy", "stacking"])
def test_an_ensemble_that_is_better_is_taken(task: Task, method: EnsembleMethod) -> None:
    y, predicted = noisy(task, rows=300)
    board = chosen(task, y, predicted, method)
    assert board.choice is not None
    assert board.ensemble is not None
    assert board.ensemble.method == board.choice.chosen == board.choice.asked == method
    single, ensemble = board.choice.candidates
    assert (single.name, ensemble.name) == ("single_best", method)
    assert single.score == pytest.approx(board.best.score)
    sign = 1 if board.greater_is_better else -1
    assert single.honest_score is not None
    assert ensemble.honest_score is not None
    assert sign * ensemble.honest_score > sign * single.honest_score
    assert (board.choice.rows, board.choice.pool) == (300, 5)
    assert (board.calibration is None) == (task == "regression")
    assert Leaderboard.model_validate_json(board.model_dump_json()) == board


@pytest.mark.parametrize("task", TASKS)
def test_the_better_one_of_two_ensembles_is_taken(task: Task) -> None:
    y, predicted = noisy(task, rows=300)
    board = chosen(task, y, predicted)
    assert board.choice is not None
    assert board.choice.asked == "auto"
    names = [candidate.name for candidate in board.choice.candidates]
    assert names == ["single_best", "greedy", "stacking"]
    honest = {candidate.name: candidate.honest_score or 0.0
              for candidate in board.choice.candidates}  # fmt: skip
    best = max if board.greater_is_better else min
    assert board.choice.chosen == best(honest, key=lambda name: honest[name])
    assert board.ensemble is not None
    assert board.ensemble.method == board.choice.chosen


@pytest.mark.parametrize("method", ["greedy", "stacking"])
def test_the_honest_score_is_chosen_without_the_fold_it_is_of(method: EnsembleMethod) -> None:
    # Pure noise: the best of many is best by luck, which the other folds do not share.
    scores, honest = [], []
    for seed in range(8):
        rng = np.random.default_rng(seed)
        y, shares = rng.integers(2, size=120), rng.random((20, 120))
        outputs = {f"t{n:03d}": np.column_stack([1 - p, p]) for n, p in enumerate(shares)}
        predicted = OutOfFold(np.arange(120), np.arange(120) % 3, (0, 1), outputs)
        choice = chosen(BINARY, y, predicted, method).choice
        assert choice is not None
        scores.append([candidate.score for candidate in choice.candidates])
        honest.append([candidate.honest_score for candidate in choice.candidates])
    assert (np.mean(scores, axis=0) > 0.57).all()
    assert np.mean(honest, axis=0) == pytest.approx([0.5, 0.5], abs=0.05)


@pytest.mark.parametrize("asked", [False, "single_best"])
def test_the_single_best_can_be_asked_for(asked: bool | EnsembleMethod) -> None:
    y, predicted = noisy(BINARY)
    board = chosen(BINARY, y, predicted, asked, metric="f1")
    assert board.choice is not None
    assert (board.choice.chosen, board.ensemble) == ("single_best", None)
    assert [candidate.name for candidate in board.choice.candidates] == ["single_best"]
    assert board.threshold is not None
    assert board.calibration is not None


def test_an_ensemble_that_is_no_better_is_not_taken() -> None:
    y, predicted = noisy("regression", trials=4)
    predicted.predictions["t001"] = y + 1e-6
    board = chosen("regression", y, predicted)
    assert board.ensemble is None
    assert board.choice is not None
    assert board.choice.chosen == "single_best"


def test_one_trial_is_the_single_best() -> None:
    y, predicted = noisy(BINARY, trials=1)
    board = chosen(BINARY, y, predicted)
    assert board.ensemble is None
    assert board.choice is not None
    assert board.choice.reason == "1 trial with out-of-fold predictions"


def test_equal_trials_are_the_single_best() -> None:
    y, predicted = noisy(BINARY, trials=1)
    outputs = {f"t{place:03d}": predicted.predictions["t000"] for place in range(3)}
    same = OutOfFold(predicted.rows, predicted.fold, predicted.classes, outputs)
    board = chosen(BINARY, y, same, "greedy")
    assert board.ensemble is None
    assert board.choice is not None
    assert board.choice.candidates[1].members == 1
    assert board.choice.reason == "the ensemble came to the best trial alone"


def test_a_winner_without_predictions_gets_the_formulas_threshold() -> None:
    # As a search ends whose only trial ran out of time.
    y, predicted = noisy(BINARY, trials=1)
    board = leaderboard(BINARY, y, predicted)
    empty = OutOfFold(predicted.rows, predicted.fold, predicted.classes, {})
    costs = Costs(false_negative=3, false_positive=1)
    board = chosen(BINARY, y, empty, board=board, costs=costs)
    assert board.choice is not None
    assert (board.choice.pool, board.choice.candidates, board.ensemble) == (0, [], None)
    assert board.threshold is not None
    assert (board.threshold.value, board.calibration) == (0.25, None)


def test_costs_choose_a_threshold_for_the_ensembles_probabilities() -> None:
    y, predicted = noisy(BINARY, rows=300)
    costs = Costs(false_negative=20, false_positive=1)
    board = chosen(BINARY, y, predicted, costs=costs)
    assert board.threshold is not None
    assert board.threshold.achieved is not None
    assert board.threshold.at_half is not None
    assert board.threshold.achieved < 0.9 * board.threshold.at_half
    assert (board.threshold.basis, board.threshold.positive_class) == ("mean_cost", 1)


def test_constant_predictions_are_chosen_from_without_an_error() -> None:
    y, predicted = noisy(BINARY, trials=3)
    flat = {name: np.full((len(y), 2), 0.5) for name in predicted.predictions}
    constant = OutOfFold(predicted.rows, predicted.fold, predicted.classes, flat)
    board = chosen(BINARY, y, constant)
    assert board.ensemble is None
    assert board.choice is not None
    assert len(board.choice.candidates) == 3


def test_a_class_that_a_fold_lacks_is_no_error() -> None:
    y = np.array([0] * 30 + [1] * 30)
    rng = np.random.default_rng(1)
    share = rng.random((3, 60))
    outputs = {f"t{n}": np.column_stack([1 - p, p]) for n, p in enumerate(share)}
    predicted = OutOfFold(np.arange(60), np.repeat([0, 1, 2, 3], 15), (0, 1), outputs)
    board = leaderboard(BINARY, y, predicted, "log_loss").model_copy(update={"metric": "roc_auc"})
    board = chosen(BINARY, y, predicted, board=board)
    assert board.choice is not None
    assert board.choice.reason == "roc_auc is not defined fold by fold"
    assert board.ensemble is None


@pytest.mark.parametrize("method", ["greedy", "stacking"])
def test_the_same_predictions_give_the_same_choice(method: EnsembleMethod) -> None:
    y, predicted = noisy("multiclass_classification", trials=9)
    task: Task = "multiclass_classification"
    assert chosen(task, y, predicted, method) == chosen(task, y, predicted, method)
