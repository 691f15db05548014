"""A code location whose sensor sees a lasting drift, and a daemon that is killed once.

It stands for a problem's own: the sensors are the real ones, the life cycle is a quick step that
fails.
"""

import os
import signal
from pathlib import Path
from typing import Any

import dagster as dg

from ml_assets.automation.alerts import alert_sensors
from ml_assets.automation.retrain import retrain_sensor_of
from ml_assets_tests.spec.specs import make_spec

NAME = "churn"


class KilledOnce(dg.QueuedRunCoordinator):
    """Kills its process, the daemon, with the first run made but not started yet."""

    def submit_run(self, context: Any) -> dg.DagsterRun:
        mark = Path(os.environ["DAGSTER_HOME"], "killed")
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().submit_run(context)


@dg.job(name=f"{NAME}_lifecycle", tags={"ml_assets/problem": NAME})
def life_cycle() -> None:
    @dg.op
    def work() -> None:
        raise dg.Failure("It is meant to.")

    work()


SPEC = make_spec(NAME, monitoring={"alerts": {"webhook": {"url_env": "LASTING_DRIFT_HOOK"}}})
defs = dg.Definitions(
    jobs=[life_cycle], sensors=[retrain_sensor_of(SPEC, every_s=1), *alert_sensors(SPEC, every_s=1)]
)
