"""What is asked of a new model on rows from production, beside the champion."""

from ml_assets.modeling.evaluation.verdicts import not_worse
from ml_assets.spec.gate_settings import Replay
from ml_assets.spec.production_report import RecentRows, ReplayedRequests
from ml_assets.spec.verdict import Verdict


def not_worse_on_recent_rows(recent: RecentRows, metric: str) -> Verdict:
    """Say whether chance explains that the model is worse on recent rows, if it is."""
    found = recent.compared(metric)
    note = recent.note
    if found is None and not note:
        note = f"{metric} is not measured row by row"
    return not_worse("not_worse_on_recent_rows", found, note)


def answers_logged_requests_alike(replay: ReplayedRequests, settings: Replay) -> Verdict:
    """Say whether the model answers logged requests about as the champion does.

    Without a champion or a log it passes. Where requests were logged and none could be replayed it
    fails: the comparison was asked for, and a bound that nobody looked at is not kept.
    """
    share, change, bounds = replay.changed_share, replay.largest_change, []
    passed = replay.rows > 0 or replay.broken == 0
    if share is not None or settings.max_change is None:
        bounds.append(f"at most {settings.max_changed_share:g} of the labels changed")
    if share is not None:
        passed = passed and share <= settings.max_changed_share
    if settings.max_change is not None:
        bounds.append(f"no change above {settings.max_change:g}")
        passed = passed and (replay.rows == 0 or (change or 0.0) <= settings.max_change)
    return Verdict(
        name="answers_logged_requests_alike",
        value=change if share is None else share,
        bound=" and ".join(bounds),
        passed=passed,
        note=replay.note,
    )
