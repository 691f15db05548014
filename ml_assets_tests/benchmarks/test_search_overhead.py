import pytest

from benchmarks.search_overhead import useful_share
from benchmarks.search_scaling import finished, folds
from ml_assets.spec.leaderboard import Leaderboard

BOARD = Leaderboard.model_validate({
    "metric": "roc_auc", "greater_is_better": True, "folds": 2, "seed": 0, "wall_s": 10.0,
    "trials": [
        {"trial_id": "t0", "family": "linear", "params": {}, "fold_scores": [0.8, 0.9],
         "score": 0.85, "status": "completed", "fit_s": 9.0},
        {"trial_id": "t1", "family": "linear", "params": {}, "fold_scores": [0.6],
         "score": 0.6, "status": "stopped_early", "fit_s": 5.0},
        {"trial_id": "t2", "family": "linear", "params": {}, "fold_scores": [0.7],
         "score": 0.7, "status": "out_of_time", "fit_s": 2.0},
    ],
})  # fmt: skip


def test_the_share_is_of_all_cores() -> None:
    assert useful_share(BOARD, cores=2) == pytest.approx(0.8)
    assert useful_share(BOARD, cores=1) == pytest.approx(1.6)


def test_trials_that_the_clock_cut_are_not_finished() -> None:
    assert (finished(BOARD), folds(BOARD)) == (2, 4)
