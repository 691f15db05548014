from typing import Literal

import pytest

from ml_assets.spec.leaderboard import Leaderboard, Trial

Status = Literal["completed", "stopped_early", "failed", "out_of_time"]


def board(*statuses: Status) -> Leaderboard:
    trials = [
        Trial(trial_id=f"t{i}", family="linear", params={}, fold_scores=[], score=0.5, status=one)
        for i, one in enumerate(statuses)
    ]
    return Leaderboard(metric="r2", greater_is_better=True, folds=5, seed=7, trials=trials,
                       wall_s=1.0)  # fmt: skip


def test_only_a_completed_trial_wins() -> None:
    assert board("stopped_early", "failed", "completed", "completed").best.trial_id == "t2"


def test_a_trial_out_of_time_wins_only_if_none_completed() -> None:
    assert board("out_of_time", "completed").best.trial_id == "t1"
    assert board("failed", "out_of_time", "out_of_time").best.trial_id == "t1"


def test_failed_trials_do_not_win() -> None:
    with pytest.raises(StopIteration):
        _ = board("failed", "stopped_early").best
