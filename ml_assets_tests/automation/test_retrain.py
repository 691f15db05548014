"""Ticks of the sensor on a real instance; the test takes the daemon's part and starts the runs."""

import time
from collections.abc import Iterator
from typing import Any

import dagster as dg
import pytest

from ml_assets.automation.retrain import retrain_sensor_of
from ml_assets_tests.automation.planted import execute, plant
from ml_assets_tests.spec.specs import make_spec


class Ticks:
    """A sensor that ticks: its cursor is kept, its requests become runs."""

    def __init__(self, instance: dg.DagsterInstance, **retrain: Any) -> None:
        self.instance, self.cursor, self.later_s = instance, None, 0.0
        spec = make_spec(monitoring={"retrain": retrain})
        self.sensor = retrain_sensor_of(spec, lambda: time.time() + self.later_s)
        self.skipped = ""

    def requests(self) -> list[dg.RunRequest]:
        """Tick, and start nothing: as if the daemon was killed before it did."""
        context = dg.build_sensor_context(instance=self.instance, cursor=self.cursor)
        result = self.sensor(context)
        assert isinstance(result, dg.SensorResult)
        self.found, self.skipped = result.cursor, str(result.skip_reason)
        return list(result.run_requests or [])

    def tick(self, fails: bool = False) -> list[dict[str, str]]:
        """Tick, start what is asked for, and return the tags of these runs."""
        requests = self.requests()
        self.cursor = self.found
        for one in requests:
            assert one.job_name == "churn_lifecycle"
            execute(self.instance, one.tags, fails)
        return [dict(one.tags) for one in requests]


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as found:
        yield found


def test_a_warning_starts_no_run(instance: dg.DagsterInstance) -> None:
    ticks = Ticks(instance)
    plant(instance, passed=False, severity=dg.AssetCheckSeverity.WARN)
    assert ticks.tick() == []
    plant(instance, passed=False)
    assert len(ticks.tick()) == 1


def test_what_a_new_champion_fails_in_is_a_new_episode(instance: dg.DagsterInstance) -> None:
    ticks = Ticks(instance)
    runs = []
    for model in ("first", "first", "second", "second"):
        plant(instance, passed=False, model=model)
        runs += ticks.tick()
        ticks.later_s += 8 * 86_400  # past the cool-down
    assert len(runs) == 2
    assert len({tags["ml_assets/retrain_drift"] for tags in runs}) == 2


def test_ten_ticks_of_a_lasting_drift_start_one_run(instance: dg.DagsterInstance) -> None:
    ticks = Ticks(instance)
    assert ticks.tick() == []
    plant(instance, passed=True)
    assert ticks.tick() == []
    runs = []
    for _ in range(10):
        plant(instance, passed=False)
        runs += ticks.tick()
    (tags,) = runs
    assert tags["ml_assets/cause"] == "drift"
    assert tags["ml_assets/started_by"] == "retrain"
    assert tags["ml_assets/attempt"] == "1"
    assert tags["ml_assets/retrain_drift"].startswith("drift-")
    assert "is done" in ticks.skipped


def test_a_failing_run_is_tried_once_more_and_then_told(instance: dg.DagsterInstance) -> None:
    ticks = Ticks(instance)
    plant(instance, passed=False)
    runs = [tags for _ in range(10) for tags in ticks.tick(fails=True)]
    assert [tags["ml_assets/attempt"] for tags in runs] == ["1", "2"]
    assert len({tags["ml_assets/retrain_drift"] for tags in runs}) == 1
    assert "given up" in ticks.skipped
    assert '"given_up":true' in str(ticks.cursor)


def test_an_episode_ends_after_enough_passes_and_the_next_one_waits_for_the_cool_down(
    instance: dg.DagsterInstance,
) -> None:
    ticks = Ticks(instance, good_evaluations=2, cool_down="1h")
    plant(instance, passed=False)
    assert len(ticks.tick()) == 1
    for passed in (True, False):  # one pass is not enough: it is the same episode
        plant(instance, passed)
    ticks.later_s = 7200
    assert ticks.tick() == []
    for passed in (True, True, False):
        plant(instance, passed)
    ticks.later_s = 1800
    assert ticks.tick() == []
    assert "cool-down" in ticks.skipped
    ticks.later_s = 3601
    assert len(ticks.tick()) == 1


def test_an_episode_that_ended_in_the_cool_down_starts_nothing(
    instance: dg.DagsterInstance,
) -> None:
    ticks = Ticks(instance, good_evaluations=1, cool_down="1h")
    plant(instance, passed=False)
    assert len(ticks.tick()) == 1
    for passed in (True, False):
        plant(instance, passed)
    assert ticks.tick() == []
    plant(instance, passed=True)
    ticks.later_s = 7200
    assert ticks.tick() == []


def test_causes_that_are_due_together_share_a_run(instance: dg.DagsterInstance) -> None:
    ticks = Ticks(instance, cool_down="0s")
    plant(instance, passed=False)
    plant(instance, passed=False, cause="performance")
    (tags,) = ticks.tick()
    assert tags["ml_assets/cause"] == "drift, performance"
    assert tags["ml_assets/retrain_performance"].startswith("performance-")
    assert ticks.tick() == []


def test_only_stated_causes_start_a_run(instance: dg.DagsterInstance) -> None:
    ticks = Ticks(instance, causes=["performance"])
    plant(instance, passed=False)
    assert ticks.tick() == []
    plant(instance, passed=False, cause="performance")
    (tags,) = ticks.tick()
    assert tags["ml_assets/cause"] == "performance"
    assert "ml_assets/retrain_drift" not in tags


def test_another_problem_s_drift_is_not_ours(instance: dg.DagsterInstance) -> None:
    plant(instance, passed=False, name="wine")
    assert Ticks(instance).tick() == []


def test_a_daemon_killed_before_it_started_the_run_starts_the_same_one(
    instance: dg.DagsterInstance,
) -> None:
    """Dagster starts no second run of a key; the repeated tick has to come to the same key."""
    ticks = Ticks(instance)
    plant(instance, passed=False)
    (first,) = ticks.requests()
    plant(instance, passed=False)
    (again,) = ticks.requests()
    assert first.run_key == again.run_key
    assert first.tags == again.tags


def test_a_daemon_killed_before_it_noted_the_run_starts_no_other(
    instance: dg.DagsterInstance,
) -> None:
    """Also where the cursor is lost, and the check goes on failing."""
    ticks = Ticks(instance)
    plant(instance, passed=False)
    (request,) = ticks.requests()
    execute(instance, request.tags)
    assert ticks.requests() == []
    ticks.cursor = "of another version"
    plant(instance, passed=False)
    assert ticks.requests() == []


def test_the_yaml_says_whether_it_is_switched_on() -> None:
    for enabled, status in ((True, "RUNNING"), (False, "STOPPED")):
        spec = make_spec(monitoring={"retrain": {"enabled": enabled}})
        sensor = retrain_sensor_of(spec)
        assert sensor.name == "churn_retrain"
        assert sensor.default_status.value == status
