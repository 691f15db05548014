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


def test_a_trial_is_found_by_its_name() -> None:
    assert board("failed", "completed").trial("t0").status == "failed"
    with pytest.raises(KeyError, match="t9"):
        board("completed").trial("t9")


def test_without_a_completed_trial_there_is_no_winner() -> None:
    with pytest.raises(StopIteration):
        _ = board("failed", "out_of_time").best
