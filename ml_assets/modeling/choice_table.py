"""How the final model was chosen, as rows of a table."""

from typing import Any

from ml_assets.spec.leaderboard import Leaderboard
from ml_assets.spec.metrics import MEAN_COST
from ml_assets.spec.model_choice import Threshold


def member_rows(board: Leaderboard) -> list[dict[str, Any]]:
    """Return the ensemble's members with their weights and what they are; none without one."""
    members = board.ensemble.members if board.ensemble else []
    trials = [board.trial(member.trial_id) for member in members]
    return [
        {"trial": trial.trial_id, "family": trial.family, "weight": member.weight,
         board.metric: trial.score}
        for member, trial in zip(members, trials, strict=True)
    ]  # fmt: skip


def threshold_rows(threshold: Threshold) -> list[dict[str, Any]]:
    """Return the shown thresholds with their mean cost or metric; the chosen one is marked."""
    name = "mean cost" if threshold.basis == MEAN_COST else threshold.basis
    return [
        {"threshold": point.threshold, name: point.value,
         "share positive": point.share_positive,
         "": "chosen" if point.threshold == threshold.value else ""}
        for point in threshold.curve
    ]  # fmt: skip
