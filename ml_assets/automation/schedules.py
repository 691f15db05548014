"""The schedules of a problem."""

import dagster as dg

from ml_assets.spec.keys import monitoring_job, scoring_job
from ml_assets.spec.problem_spec import ProblemSpec


def build_schedules(spec: ProblemSpec) -> list[dg.ScheduleDefinition]:
    """Return a schedule for each job that the YAML states a time for; they start switched on."""
    stated = {
        scoring_job(spec.name): spec.scoring.cron,
        monitoring_job(spec.name): spec.monitoring.cron,
    }
    return [
        dg.ScheduleDefinition(
            name=f"{job}_schedule",
            job_name=job,
            cron_schedule=cron,
            default_status=dg.DefaultScheduleStatus.RUNNING,
        )
        for job, cron in stated.items()
        if cron is not None
    ]
