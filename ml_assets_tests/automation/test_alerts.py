"""Sensors on a real instance, a real mail server and a real webhook."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import dagster as dg
import pytest

from ml_assets.automation.alerts import alert_sensors, is_of
from ml_assets_tests.automation.receivers import Hook, Mailbox, running_hook, running_mailbox
from ml_assets_tests.spec.specs import make_spec


class Told:
    """An instance, its receivers, and the sensors that watch it."""

    def __init__(self, instance: dg.DagsterInstance, mailbox: Mailbox, hook: Hook) -> None:
        self.instance, self.mailbox, self.hook = instance, mailbox, hook
        self.settings: dict[str, Any] = {
            "email": {"to": ["ops@example.com"], "server": "127.0.0.1", "port": mailbox.port,
                      "security": "none"},
            "webhook": {"url": hook.url},
        }  # fmt: skip

    def run(self, passed: bool = True, fails: bool = False, problem: str = "churn",
            severity: str = "ERROR") -> dg.ExecuteInProcessResult:  # fmt: skip
        """Run an asset with a check, and let the sensors look at the run, as the daemon does."""

        @dg.asset(
            key=[problem, "data_drift"],
            check_specs=[dg.AssetCheckSpec("no_drift", asset=[problem, "data_drift"])],
        )
        def data_drift() -> dg.MaterializeResult:
            if fails:
                raise dg.Failure("It is meant to.")
            result = dg.AssetCheckResult(passed=passed, check_name="no_drift",
                                         description="3 of 9 columns moved.",
                                         severity=dg.AssetCheckSeverity(severity))  # fmt: skip
            return dg.MaterializeResult(check_results=[result])

        tags = {"ml_assets/problem": problem, "ml_assets/attempt": "1"}
        job = dg.define_asset_job(f"{problem}_monitoring", [data_drift], tags=tags)
        definitions = dg.Definitions(assets=[data_drift], jobs=[job])
        result = definitions.resolve_job_def(f"{problem}_monitoring").execute_in_process(
            instance=self.instance, raise_on_error=False,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )  # fmt: skip
        self.look_at(result)
        return result

    def look_at(self, result: dg.ExecuteInProcessResult) -> None:
        failed_runs, failed_checks = alert_sensors(make_spec(monitoring={"alerts": self.settings}))
        kind = "SUCCESS" if result.success else "FAILURE"
        (event,) = [one for one in result.all_events if one.event_type_value == f"RUN_{kind}"
                    or one.event_type_value == f"PIPELINE_{kind}"]  # fmt: skip
        sensor = failed_checks if result.success else failed_runs
        context = dg.build_run_status_sensor_context(
            sensor_name=sensor.name, dagster_event=event, dagster_instance=self.instance,
            dagster_run=result.dagster_run,
        )  # fmt: skip
        sensor(context if result.success else context.for_run_failure())

    @property
    def titles(self) -> list[str]:
        assert [m["Subject"] for m in self.mailbox.messages] == [
            posted["title"] for _, posted in self.hook.posted
        ]
        return [posted["title"] for _, posted in self.hook.posted]


@pytest.fixture
def told() -> Iterator[Told]:
    with ExitStack() as stack:
        instance = stack.enter_context(dg.DagsterInstance.ephemeral())
        mailbox = stack.enter_context(running_mailbox())
        yield Told(instance, mailbox, stack.enter_context(running_hook()))


def test_a_failed_run_is_told_once_by_every_channel(told: Told) -> None:
    result = told.run(fails=True)
    assert told.titles == ["churn: churn_monitoring failed"]
    told.look_at(result)  # the daemon was killed before it noted that it had looked
    assert len(told.titles) == 1
    (_, posted) = told.hook.posted[0]
    assert posted["run_url"].endswith(f"/runs/{result.run_id}")
    assert posted["tags"]["ml_assets/attempt"] == "1"


def test_a_check_is_told_when_it_begins_to_fail(told: Told) -> None:
    for passed in (True, False, False, True, False):
        told.run(passed)
    assert told.titles == ["churn: no_drift", "churn: no_drift"]
    assert "3 of 9 columns moved." in told.hook.posted[0][1]["text"]


def test_warnings_and_other_problems_are_told_where_asked(told: Told) -> None:
    told.run(passed=False, severity="WARN")
    told.run(passed=False, problem="wine")
    told.run(fails=True, problem="wine")
    assert told.titles == []
    told.settings["severity"] = "warning"
    told.run(passed=True)
    told.run(passed=False, severity="WARN")
    assert told.titles == ["churn: no_drift"]


def test_a_channel_that_fails_holds_up_nothing_and_is_tried_with_the_next_look(
    told: Told, capfd: pytest.CaptureFixture[str]
) -> None:
    told.settings["email"]["port"] = 1
    result = told.run(fails=True)
    assert len(told.hook.posted) == 1
    assert "was not delivered by email" in "".join(capfd.readouterr())
    told.settings["email"]["port"] = told.mailbox.port
    told.look_at(result)
    assert len(told.titles) == 1


def test_without_alerts_there_is_no_sensor() -> None:
    assert alert_sensors(make_spec()) == []
    names = [one.name for one in alert_sensors(make_spec(monitoring={"alerts": {}}))]
    assert names == ["churn_failed_runs", "churn_failed_checks"]


def test_a_run_of_assets_chosen_by_hand_is_the_problem_s() -> None:
    chosen = frozenset({dg.AssetKey(["churn", "model"])})
    assert is_of("churn", dg.DagsterRun(job_name="__ASSET_JOB", asset_selection=chosen))
    assert not is_of("wine", dg.DagsterRun(job_name="__ASSET_JOB", asset_selection=chosen))
