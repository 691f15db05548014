"""The jobs of a problem."""

from typing import Any

import dagster as dg

from ml_assets.spec.keys import (
    STAGE_OF,
    lifecycle_job,
    monitoring_job,
    scoring_job,
    source_asset,
)
from ml_assets.spec.problem_spec import ProblemSpec

_SCORING = ("batch_predictions",)
_MONITORING = tuple(name for name, stage in STAGE_OF.items() if stage == "monitoring")


def build_jobs(spec: ProblemSpec) -> list[Any]:
    """Return the jobs: the life cycle (everything up to the bento), scoring and monitoring."""
    assets = [*STAGE_OF, *(source_asset(source) for source in spec.sources)]
    lifecycle = [name for name in assets if name not in (*_SCORING, *_MONITORING)]
    named = {
        lifecycle_job(spec.name): (
            lifecycle,
            f"The whole life cycle of {spec.name}, to the bento.",
        ),
        scoring_job(spec.name): (_SCORING, f"Batch predictions of {spec.name} by its champion."),
        monitoring_job(spec.name): (_MONITORING, f"How {spec.name} fares in production."),
    }
    return [
        dg.define_asset_job(
            job,
            selection=dg.AssetSelection.assets(*(dg.AssetKey([spec.name, name]) for name in names)),
            description=description,
            tags={"ml_assets/problem": spec.name},
        )
        for job, (names, description) in named.items()
    ]
