"""The sensor that trains a new model when the old one no longer fits."""

import time
from collections.abc import Callable
from typing import Any

import dagster as dg
from pydantic import BaseModel, ValidationError

from ml_assets.automation.attempt import Attempt, attempt_of, begun, run_request
from ml_assets.automation.episode import Episode, Evaluation, Watch
from ml_assets.spec.duration import duration
from ml_assets.spec.keys import lifecycle_job, retrain_sensor
from ml_assets.spec.problem_spec import ProblemSpec
from ml_assets.spec.retraining import (
    CAUSE_TAG,
    CHECK_OF_CAUSE,
    STARTED_BY_TAG,
    RetrainCause,
    Retraining,
    episode_tag,
)

_INTERVAL_S = 30
_HISTORY = 200
_STARTED_BY = "retrain"


class Memory(BaseModel):
    """The sensor's cursor: what is known of each check."""

    watches: dict[RetrainCause, Watch] = {}


def retrain_sensor_of(
    spec: ProblemSpec, clock: Callable[[], float] = time.time, every_s: int = _INTERVAL_S
) -> dg.SensorDefinition:
    """Return ``<name>_retrain``: one run of the life cycle per episode of drift or performance.

    Episodes that are due at the same time share a run. One whose run failed gets a second run, and
    no third. ``clock`` tells seconds since 1970, ``every_s`` are the seconds between two ticks.
    """
    settings, job = spec.monitoring.retrain, lifecycle_job(spec.name)

    @dg.sensor(
        name=retrain_sensor(spec.name),
        job_name=job,
        minimum_interval_seconds=every_s,
        default_status=dg.DefaultSensorStatus.RUNNING
        if settings.enabled
        else dg.DefaultSensorStatus.STOPPED,
        description=f"Trains {spec.name} anew, once per episode of {' or '.join(settings.causes)}.",
        tags={"ml_assets/problem": spec.name},
    )
    def retrain(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        memory = _remembered(context.cursor)
        for cause in settings.causes:
            found = evaluations(context.instance, _check_key(spec.name, cause))
            watch = memory.watches.get(cause, Watch())
            memory.watches[cause] = watch.after(cause, found, settings.good_evaluations)
        outcome = _decide(context, memory, settings, job, clock())
        return dg.SensorResult(**outcome, cursor=memory.model_dump_json())

    return retrain


def evaluations(instance: dg.DagsterInstance, key: dg.AssetCheckKey) -> list[Evaluation]:
    """Return the latest finished evaluations of a check, in no order; a warning is a pass."""
    # Checks that are planned, or whose own code failed, say nothing about the model.
    records = instance.event_log_storage.get_asset_check_execution_history(key, limit=_HISTORY)
    return [
        _evaluation(record.event, record.id)
        for record in records
        if record.event is not None and record.status.value in ("SUCCEEDED", "FAILED")
    ]


def _evaluation(entry: dg.EventLogEntry, number: int) -> Evaluation:
    event = entry.dagster_event
    found = event.event_specific_data if event else None
    if not isinstance(found, dg.AssetCheckEvaluation):
        return Evaluation(entry.timestamp, number, passed=True)
    passed = found.passed or found.severity != dg.AssetCheckSeverity.ERROR
    model = found.metadata.get("model_version")
    return Evaluation(entry.timestamp, number, passed, str(model.value) if model else "")


def _decide(
    context: dg.SensorEvaluationContext, memory: Memory, settings: Retraining, job: str, now: float
) -> dict[str, Any]:
    """Return the run to start, or why none is."""
    instance = context.instance
    open_now = {cause: watch.episode for cause, watch in memory.watches.items()
                if watch.episode is not None and cause in settings.causes}  # fmt: skip
    if not open_now:
        return _skip("No check that retraining looks at fails.")
    attempts = {cause: attempt_of(instance, job, {episode_tag(cause): episode.id})
                for cause, episode in open_now.items()}  # fmt: skip
    _report(context, open_now, attempts)
    due = {cause: attempts[cause] for cause in open_now if attempts[cause].state == "due"}
    if not due:
        states = ", ".join(f"{open_now[c].id} is {one.state}" for c, one in attempts.items())
        return _skip(f"No episode is due: {states}.")
    if reason := _not_yet(instance, job, due, settings, now):
        return _skip(reason)
    number = max(one.number for one in due.values())
    episodes = {cause: open_now[cause] for cause in due}
    request = run_request("-".join(one.id for one in episodes.values()), number, job, {
        STARTED_BY_TAG: _STARTED_BY,
        CAUSE_TAG: ", ".join(due),
        **{episode_tag(cause): one.id for cause, one in episodes.items()},
    })  # fmt: skip
    return {"run_requests": [request]}


def _not_yet(
    instance: dg.DagsterInstance,
    job: str,
    due: dict[RetrainCause, Attempt],
    settings: Retraining,
    now: float,
) -> str:
    """Return why no run is started now: another one is under way, or the cool-down."""
    last = instance.get_run_records(begun(job, {STARTED_BY_TAG: _STARTED_BY}), limit=1)
    if not last:
        return ""
    latest = last[0]
    if not latest.dagster_run.is_finished:
        return f"Run {latest.dagster_run.run_id} is at work on another episode."
    # The second attempt of an episode is part of the first one's retraining.
    if any(one.number > 1 for one in due.values()):
        return ""
    wait = latest.create_timestamp.timestamp() + duration(settings.cool_down).total_seconds() - now
    return f"The cool-down after the last retraining lasts {wait:.0f} s yet." if wait > 0 else ""


def _report(
    context: dg.SensorEvaluationContext,
    episodes: dict[RetrainCause, Episode],
    attempts: dict[RetrainCause, Attempt],
) -> None:
    """Tell once of each episode that no run mended."""
    for cause, episode in episodes.items():
        if attempts[cause].state == "given up" and not episode.given_up:
            context.log.error(
                f"Episode {episode.id}: {attempts[cause].number} retrainings failed, the last one "
                f"in run {attempts[cause].run_id}. None is started until the check has passed "
                "again."
            )
            episode.given_up = True


def _remembered(cursor: str | None) -> Memory:
    try:
        return Memory.model_validate_json(cursor or "{}")
    except ValidationError:  # of another version
        return Memory()


def _check_key(problem: str, cause: RetrainCause) -> dg.AssetCheckKey:
    asset, check = CHECK_OF_CAUSE[cause]
    return dg.AssetCheckKey(dg.AssetKey([problem, asset]), check)


def _skip(reason: str) -> dict[str, Any]:
    return {"skip_reason": reason}
