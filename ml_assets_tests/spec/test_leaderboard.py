from typing import Literal

import pytest
from scipy.stats import sem

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


def test_a_trial_out_of_time_wins_only_if_none_completed() -> None:
    assert board("out_of_time", "completed").best.trial_id == "t1"
    assert board("failed", "out_of_time", "out_of_time").best.trial_id == "t1"


def test_failed_trials_do_not_win() -> None:
    with pytest.raises(StopIteration):
        _ = board("failed", "stopped_early").best


def test_a_trial_says_why_it_ended() -> None:
    def reason(status: Status, folds: int, error: str | None = None) -> str:
        return Trial(trial_id="t0", family="linear", params={}, fold_scores=[0.5] * folds,
                     score=0.5, status=status, error=error).reason  # fmt: skip

    assert reason("completed", 5) == "completed"
    assert reason("stopped_early", 2) == "stopped early after fold 2: clearly behind"
    assert reason("out_of_time", 0) == "out of time before the first fold was done"
    assert reason("out_of_time", 1, "It took more") == "out of time after fold 1: It took more"
    assert reason("failed", 1, "ValueError: no") == "failed: ValueError: no"


def test_the_standard_error_is_scipys() -> None:
    scores = [0.5, 0.7, 0.65, 0.8]
    trial = Trial(trial_id="t0", family="linear", params={}, fold_scores=scores, score=0.6,
                  status="completed", fit_s=1.5, predict_s=0.25)  # fmt: skip
    assert trial.standard_error == pytest.approx(sem(scores))
    assert trial.model_copy(update={"fold_scores": [0.5]}).standard_error is None


def test_records_of_former_versions_are_read() -> None:
    old = {"trial_id": "t0", "family": "linear", "params": {}, "fold_scores": [1.0], "score": 1.0,
           "status": "completed"}  # fmt: skip
    trial = Trial.model_validate(old)
    assert (trial.found, trial.predict_s, trial.started_s, trial.attempts) == ([], 0.0, 0.0, 1)
