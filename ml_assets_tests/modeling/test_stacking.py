import numpy as np
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression

from ml_assets.estimator.pooling import SMALLEST_PROBABILITY
from ml_assets.modeling.candidate_pool import MOST_MEMBERS, pool_of
from ml_assets.modeling.out_of_fold import OutOfFold
from ml_assets.modeling.stacking import stack
from ml_assets.spec.metrics import TASKS, Task
from ml_assets_tests.modeling.cross_validated import SEED, leaderboard, noisy
from ml_assets_tests.modeling.tables import problem

FOLDS = [0, 1, 2]


@pytest.mark.parametrize("task", TASKS)
def test_weights_are_not_negative_and_few(task: Task) -> None:
    y, predicted = noisy(task, rows=300, trials=15)
    found = pool_of(leaderboard(task, y, predicted), predicted, y, problem(task), SEED)
    ensemble = stack(found, FOLDS)
    assert ensemble == stack(found, FOLDS)
    assert len(ensemble.members) <= MOST_MEMBERS
    assert all(member.weight >= 0.0 for member in ensemble.members)
    assert len(ensemble.intercepts or []) == (1 if task == "regression" else len(np.unique(y)))
    best = max(found.sign * found.score(output) for output in found.outputs.values())
    assert found.sign * found.score(found.combined(ensemble)) > best


def test_many_rows_give_the_weights_of_least_squares() -> None:
    y, predicted = noisy("regression", rows=20_000, trials=3)
    board = leaderboard("regression", y, predicted)
    ensemble = stack(pool_of(board, predicted, y, problem("regression"), SEED), FOLDS)
    names = [member.trial_id for member in ensemble.members]
    free = LinearRegression().fit(np.column_stack([predicted.predictions[n] for n in names]), y)
    assert [member.weight for member in ensemble.members] == pytest.approx(free.coef_, abs=0.01)
    assert ensemble.intercepts == pytest.approx([free.intercept_], abs=0.01)


def test_many_rows_give_the_weights_of_logistic_regression() -> None:
    task: Task = "binary_classification"
    rng = np.random.default_rng(4)
    y = rng.permutation(20_000) % 2
    outputs = {}
    for place, noise in enumerate((2.0, 2.5, 3.0)):
        share = 1 / (1 + np.exp(-(2 * y - 1) / noise - rng.normal(size=20_000)))
        outputs[f"t{place:03d}"] = np.column_stack([1 - share, share])
    predicted = OutOfFold(np.arange(20_000), np.arange(20_000) % 3, (0, 1), outputs)
    board = leaderboard(task, y, predicted)
    ensemble = stack(pool_of(board, predicted, y, problem(task), SEED), FOLDS)
    odds = []
    for member in ensemble.members:
        shares = np.clip(predicted.predictions[member.trial_id], SMALLEST_PROBABILITY, 1.0)
        odds.append(np.log(shares[:, 1] / shares[:, 0]))
    free = LogisticRegression(C=1e6).fit(np.column_stack(odds), y)
    assert [member.weight for member in ensemble.members] == pytest.approx(free.coef_[0], abs=0.02)
    low, high = ensemble.intercepts or []
    assert high - low == pytest.approx(free.intercept_[0], abs=0.02)


def test_a_trial_that_is_too_sure_is_made_milder() -> None:
    task: Task = "binary_classification"
    rng = np.random.default_rng(1)
    true = rng.uniform(size=5000)
    y = (rng.uniform(size=5000) < true).astype(int)
    sure = true**4 / (true**4 + (1 - true) ** 4)
    outputs = {"t000": np.column_stack([1 - sure, sure])}
    predicted = OutOfFold(np.arange(5000), np.arange(5000) % 3, (0, 1), outputs)
    board = leaderboard(task, y, predicted)
    ensemble = stack(pool_of(board, predicted, y, problem(task), SEED), FOLDS)
    assert ensemble.members[0].weight == pytest.approx(0.25, abs=0.05)


def test_few_rows_stay_near_equal_weights() -> None:
    y, predicted = noisy("regression", rows=9, trials=2)
    board = leaderboard("regression", y, predicted)
    ensemble = stack(pool_of(board, predicted, y, problem("regression"), SEED), FOLDS)
    assert all(member.weight == pytest.approx(0.5, abs=0.3) for member in ensemble.members)


def test_constant_predictions_are_stacked_without_an_error() -> None:
    y, predicted = noisy("regression", trials=2)
    flat = {name: np.zeros(len(y)) for name in predicted.predictions}
    constant = OutOfFold(predicted.rows, predicted.fold, None, flat)
    board = leaderboard("regression", y, constant)
    pool = pool_of(board, constant, y, problem("regression"), SEED)
    assert np.isfinite(pool.combined(stack(pool, FOLDS))).all()
