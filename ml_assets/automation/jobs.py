"""The jobs of a problem."""

from typing import Any

import dagster as dg

from ml_assets.spec.keys import STAGE_OF, lifecycle_job, scoring_job, source_asset
from ml_assets.spec.problem_spec import ProblemSpec


def build_jobs(spec: ProblemSpec) -> list[Any]:
    """Return the life cycle's job (everything up to the bento) and the batch scoring job."""
    assets = [*STAGE_OF, *(source_asset(source) for source in spec.sources)]
    lifecycle = [name for name in assets if name != "batch_predictions"]
    tags = {"ml_assets/problem": spec.name}
    return [
        dg.define_asset_job(
            lifecycle_job(spec.name),
            selection=_select(spec, lifecycle),
            description=f"The whole life cycle of {spec.name}, up to the bento.",
            tags=tags,
        ),
        dg.define_asset_job(
            scoring_job(spec.name),
            selection=_select(spec, ["batch_predictions"]),
            description=f"Batch predictions of {spec.name} by its champion.",
            tags=tags,
        ),
    ]


def _select(spec: ProblemSpec, assets: list[str]) -> dg.AssetSelection:
    return dg.AssetSelection.assets(*(dg.AssetKey([spec.name, name]) for name in assets))
