"""The real daemon, killed between its tick and the run that the tick asked for; what it tells."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from ml_assets.automation.retrain import retrain_sensor_of
from ml_assets_tests.automation.planted import plant
from ml_assets_tests.automation.receivers import Hook, running_hook
from ml_assets_tests.browser.dagster_dev import wait_until
from ml_assets_tests.spec.specs import make_spec

DAEMON = str(Path(sys.executable).parent / "dagster-daemon")
LOCATION = "ml_assets_tests.automation.lasting_drift"
SETTINGS = f"""
telemetry: {{enabled: false}}
run_coordinator: {{module: {LOCATION}, class: KilledOnce}}
"""


def start_daemon(home: Path) -> "subprocess.Popen[bytes]":
    with (home / "daemon.log").open("ab") as log:
        return subprocess.Popen(
            [DAEMON, "run", "-m", LOCATION],
            cwd=home, env={**os.environ, "DAGSTER_HOME": str(home)}, stdin=subprocess.DEVNULL,
            stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip


def end(process: "subprocess.Popen[bytes]") -> None:
    """End a daemon and the code server that it started."""
    for signals in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, signals)
            process.wait(20)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue


@pytest.mark.slow
def test_a_daemon_killed_between_tick_and_run_starts_one_run_and_one_more_after_its_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    (tmp_path / "dagster.yaml").write_text(SETTINGS)
    with dg.DagsterInstance.get() as instance, running_hook() as hook:
        monkeypatch.setenv("LASTING_DRIFT_HOOK", hook.url)
        plant(instance, passed=False)
        killed = start_daemon(tmp_path)
        try:
            assert killed.wait(120) == -signal.SIGKILL, (tmp_path / "daemon.log").read_text()
            assert [run.status.value for run in instance.get_runs()] == ["NOT_STARTED"]
        finally:
            end(killed)
        plant(instance, passed=False)
        daemon = start_daemon(tmp_path)
        try:
            wait_until("two runs failed, and were told", lambda: has_ended(instance, hook), 180)
        finally:
            end(daemon)
        runs = sorted(instance.get_runs(), key=lambda run: run.tags["ml_assets/attempt"])
        assert [run.tags["ml_assets/attempt"] for run in runs] == ["1", "2"]
        assert {run.tags["ml_assets/cause"] for run in runs} == {"drift"}
        assert {posted["run_id"] for _, posted in hook.posted} == {run.run_id for run in runs}
        again = retrain_sensor_of(make_spec())(dg.build_sensor_context(instance=instance))
        assert isinstance(again, dg.SensorResult)
        assert not again.run_requests


def has_ended(instance: dg.DagsterInstance, hook: Hook) -> bool:
    runs = instance.get_runs()
    return len(runs) >= 2 <= len(hook.posted) and all(run.is_finished for run in runs)
