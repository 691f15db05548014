"""The Dagster run that made an artifact."""

import os
from contextlib import chdir
from pathlib import Path

from ml_assets.spec.project import Project


def latest_run(project: Project, asset: str) -> str | None:
    """Return the id of the run that last materialized an asset; None where Dagster knows of none.

    Artifacts may have been made elsewhere, so that this machine's Dagster never heard of them.
    """
    home = os.environ.get("DAGSTER_HOME")
    if not home or not (Path(home) / "dagster.yaml").exists():
        return None
    import dagster as dg

    # The relative folders in dagster.yaml are taken from the working directory.
    with chdir(project.root), dg.DagsterInstance.get() as instance:
        event = instance.get_latest_materialization_event(dg.AssetKey(project.key(asset)))
    return event.run_id if event else None
