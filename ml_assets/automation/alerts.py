"""The sensors that tell people of failed runs and failed checks."""

from collections.abc import Callable

import dagster as dg

from ml_assets.automation.alert import Alert, FailedCheck
from ml_assets.automation.email_delivery import send_email
from ml_assets.automation.webhook_delivery import post_webhook
from ml_assets.spec.alerts import Alerts
from ml_assets.spec.errors import DeliveryError
from ml_assets.spec.problem_spec import ProblemSpec
from ml_assets.spec.ui_address import run_url

_TOLD_TAG = "ml_assets/alerted_by_"
_OWN_TAGS = "ml_assets/"
_HISTORY = 20
_INTERVAL_S = 30


def alert_sensors(spec: ProblemSpec, every_s: int = _INTERVAL_S) -> list[dg.SensorDefinition]:
    """Return ``<name>_failed_runs`` and ``<name>_failed_checks``; none without alerts.

    Each run is told of once per channel. A check that goes on failing is told of when it begins
    to. A channel that fails is told of in the sensor's log, and does not hold up the other ones.
    ``every_s`` are the seconds between two ticks.
    """
    settings = spec.monitoring.alerts
    if settings is None:
        return []

    @dg.run_failure_sensor(
        name=f"{spec.name}_failed_runs",
        description=f"Tells of failed runs of {spec.name}.",
        minimum_interval_seconds=every_s,
        default_status=dg.DefaultSensorStatus.RUNNING,
        monitor_all_code_locations=False,
    )
    def failed_runs(context: dg.RunFailureSensorContext) -> None:
        if is_of(spec.name, context.dagster_run):
            found = failed_checks(context.instance, context.dagster_run.run_id, "warning")
            error = context.failure_event.message or "The run failed."
            deliver(context, _alert(spec, context, error, found), settings)

    @dg.run_status_sensor(
        run_status=dg.DagsterRunStatus.SUCCESS,
        name=f"{spec.name}_failed_checks",
        description=f"Tells of checks of {spec.name} that begin to fail in runs that end well.",
        minimum_interval_seconds=every_s,
        default_status=dg.DefaultSensorStatus.RUNNING,
        monitor_all_code_locations=False,
    )
    def checks_in_runs(context: dg.RunStatusSensorContext) -> None:
        if not is_of(spec.name, context.dagster_run):
            return
        run_id = context.dagster_run.run_id
        found = failed_checks(context.instance, run_id, settings.severity, only_new=True)
        if found:
            deliver(context, _alert(spec, context, "", found), settings)

    return [failed_runs, checks_in_runs]


def is_of(problem: str, run: dg.DagsterRun) -> bool:
    """Whether a run is one of the problem's: of its jobs, or of its assets chosen by hand."""
    chosen = run.asset_selection or ()
    tagged = run.tags.get("ml_assets/problem") == problem
    return tagged or any(key.path[0] == problem for key in chosen)


def failed_checks(
    instance: dg.DagsterInstance, run_id: str, least: str, *, only_new: bool = False
) -> list[FailedCheck]:
    """Return the failed checks of a run, of severity ``least`` ("warning" or "error") or above.

    ``only_new`` leaves out those that failed the time before as well.
    """
    records = instance.get_records_for_run(
        run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION
    ).records
    found = []
    for record in records:
        event = record.event_log_entry.dagster_event
        one = event.asset_check_evaluation_data if event else None
        if one is None or one.passed:
            continue
        if least == "error" and one.severity != dg.AssetCheckSeverity.ERROR:
            continue
        if only_new and _failed_before(instance, one.asset_check_key, run_id):
            continue
        found.append(FailedCheck(one.asset_key.path[-1], one.check_name, one.severity.value,
                                 one.description or ""))  # fmt: skip
    return found


def _failed_before(instance: dg.DagsterInstance, key: dg.AssetCheckKey, run_id: str) -> bool:
    history = instance.event_log_storage.get_asset_check_execution_history(key, limit=_HISTORY)
    ended = [one for one in history if one.status.value in ("SUCCEEDED", "FAILED")]
    places = [place for place, one in enumerate(ended) if one.run_id == run_id]
    # Newest first: what follows a run's evaluation is the one before it.
    before = ended[places[-1] + 1 :] if places else []
    return bool(before) and before[0].status.value == "FAILED"


def deliver(context: dg.RunStatusSensorContext, alert: Alert, settings: Alerts) -> None:
    """Tell the log, and every channel that was not told of this run yet.

    Which were is kept in the run's tags: a daemon that is killed in a tick looks at the run again.
    """
    tags = _tags_now(context)
    if f"{_TOLD_TAG}log" not in tags:
        context.log.error(alert.text)
    for channel, send in {"log": None, **_channels(alert, settings)}.items():
        if f"{_TOLD_TAG}{channel}" in tags:
            continue
        try:
            if send is not None:
                send()
        except DeliveryError as error:
            context.log.error(f"The alert {alert.id} was not delivered by {channel}. {error}")
            continue
        context.instance.add_run_tags(alert.run_id, {f"{_TOLD_TAG}{channel}": alert.id})


def _channels(alert: Alert, settings: Alerts) -> dict[str, Callable[[], None]]:
    channels: dict[str, Callable[[], None]] = {}
    email, webhook = settings.email, settings.webhook
    if email is not None:
        channels["email"] = lambda: send_email(alert, email)
    if webhook is not None:
        channels["webhook"] = lambda: post_webhook(alert, webhook)
    return channels


def _tags_now(context: dg.RunStatusSensorContext) -> dict[str, str]:
    run = context.instance.get_run_by_id(context.dagster_run.run_id)
    return dict(run.tags) if run else {}


def _alert(
    spec: ProblemSpec, context: dg.RunStatusSensorContext, error: str, found: list[FailedCheck]
) -> Alert:
    run = context.dagster_run
    tags = {name: value for name, value in run.tags.items()
            if name.startswith(_OWN_TAGS) and not name.startswith(_TOLD_TAG)}  # fmt: skip
    return Alert(spec.name, run.job_name, run.run_id, run_url(run.run_id), error, found, tags)
