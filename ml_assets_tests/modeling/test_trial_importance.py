import numpy as np
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.inspection import permutation_importance

from ml_assets.modeling.trial_importance import MIN_TRIALS, encoded, importance
from ml_assets.spec.leaderboard import Leaderboard
from ml_assets_tests.modeling.searched import searched


@pytest.mark.parametrize("greater_is_better", [True, False])
def test_the_parameter_that_matters_comes_first(greater_is_better: bool) -> None:
    choice, forest, kernel = importance(searched(greater_is_better=greater_is_better))

    assert choice.title == "choice of the family"
    assert choice.explained is not None
    assert choice.explained > 0.5
    assert next(iter(forest.shares)) == "depth"
    others = [share for name, share in forest.shares.items() if name != "depth"]
    assert forest.shares["depth"] > 5 * max(others)
    assert kernel.shares == {}
    assert (kernel.title, kernel.trials) == ("kernel", 20)
    assert kernel.silent_because == "the parameters do not foretell the score"


def test_it_agrees_with_scikit_learns_permutation_on_unseen_rows() -> None:
    trials = [trial for trial in searched(300).trials if trial.family == "forest"]
    names, blocks = encoded([trial.params for trial in trials])
    matrix = np.hstack(blocks)
    scores = np.array([trial.score for trial in trials]).argsort().argsort()
    model = RandomForestRegressor(60, min_samples_leaf=2, random_state=0)
    order = np.random.default_rng(0).permutation(len(trials))
    fitted, left = order[:160], order[160:]
    model.fit(matrix[fitted], scores[fitted])
    unseen = permutation_importance(model, matrix[left], scores[left], random_state=0)

    found = next(one for one in importance(searched(300)) if one.title == "forest")

    depth = unseen.importances_mean[names.index("depth")]
    assert found.shares["depth"] == pytest.approx(depth, abs=0.3)


def test_few_trials_say_nothing() -> None:
    found = importance(searched(MIN_TRIALS - 1))
    assert {one.silent_because for one in found} == {f"fewer than {MIN_TRIALS} trials"}
    assert all(one.shares == {} and one.explained is None for one in found)


def test_equal_scores_and_constant_parameters_say_nothing() -> None:
    board = searched()
    same = [trial.model_copy(update={"score": 0.5}) for trial in board.trials[:30]]
    assert importance(_with(board, same))[0].silent_because == "all scores are equal"
    fixed = [trial.model_copy(update={"params": {"a": 1}, "family": "x"}) for trial in board.trials]
    assert importance(_with(board, fixed))[0].silent_because == "its parameters did not vary"


def test_the_same_board_gives_the_same_numbers() -> None:
    assert importance(searched()) == importance(searched())


def test_absent_numbers_and_words_are_encoded() -> None:
    names, blocks = encoded([{"a": 1, "w": "x"}, {"a": 2.5, "w": "y", "c": 4}, {"a": 3, "w": "x"}])
    assert names == ["a", "w", "c"]
    assert blocks[0].ravel().tolist() == [1.0, 2.5, 3.0]
    assert blocks[1].tolist() == [[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]]
    assert blocks[2].ravel().tolist() == [-1e9, 4.0, -1e9]


def _with(board: Leaderboard, trials: list) -> Leaderboard:
    return board.model_copy(update={"trials": trials})
