"""A code location whose sensor sees a lasting drift, and a daemon that is killed once.

It stands for a problem's own: the sensor is the real one, the life cycle is one quick step.
"""

import os
import signal
from pathlib import Path
from typing import Any

import dagster as dg

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


@dg.job(name=f"{NAME}_lifecycle")
def life_cycle() -> None:
    @dg.op
    def work() -> None: ...

    work()


defs = dg.Definitions(jobs=[life_cycle], sensors=[retrain_sensor_of(make_spec(NAME), every_s=1)])
