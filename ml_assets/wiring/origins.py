"""Which materializations a step reads."""

from datetime import UTC, datetime

import dagster as dg

from ml_assets.spec.origin import Origin
from ml_assets.spec.project import Project

_DATA_VERSION = "dagster/data_version"


def origins(instance: dg.DagsterInstance, project: Project, assets: list[str]) -> list[Origin]:
    """Return the latest materialization of each asset of a problem, in the given order."""
    return [_origin(instance, project, asset) for asset in assets]


def _origin(instance: dg.DagsterInstance, project: Project, asset: str) -> Origin:
    event = instance.get_latest_materialization_event(dg.AssetKey(project.key(asset)))
    if event is None or event.asset_materialization is None:
        return Origin(asset=asset, data_version=None, run_id=None, made_at=None)
    return Origin(
        asset=asset,
        data_version=(event.asset_materialization.tags or {}).get(_DATA_VERSION),
        run_id=event.run_id,
        made_at=datetime.fromtimestamp(event.timestamp, tz=UTC),
    )
