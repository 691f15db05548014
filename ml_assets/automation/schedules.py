"""The schedules of a problem."""

import dagster as dg

from ml_assets.spec.keys import scoring_job
from ml_assets.spec.problem_spec import ProblemSpec


def build_schedules(spec: ProblemSpec) -> list[dg.ScheduleDefinition]:
    """Return the scoring schedule if the YAML states when to score; it starts switched on."""
    if spec.scoring.cron is None:
        return []
    return [
        dg.ScheduleDefinition(
            name=f"{spec.name}_scoring_schedule",
            job_name=scoring_job(spec.name),
            cron_schedule=spec.scoring.cron,
            default_status=dg.DefaultScheduleStatus.RUNNING,
        )
    ]
