"""Run the assets of a problem through Dagster, in this process."""

import time
import uuid
from contextlib import chdir
from typing import TYPE_CHECKING, Any

from ml_assets.cli.asset_selection import select_assets
from ml_assets.cli.project_environment import make_dagster_home, name_defs_folder
from ml_assets.cli.run_events import RunEvents, RunView
from ml_assets.cli.run_record import RunRecord
from ml_assets.spec.project import Project

if TYPE_CHECKING:
    import dagster as dg

# Progress is told by the view; the whole log stays in Dagster.
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def run_lifecycle(
    project: Project,
    select: str | None,
    view: RunView,
    config: dict[str, dict[str, Any]] | None = None,
) -> RunRecord:
    """Materialize the selected assets with their checks; the run shows in Dagster's UI.

    ``config`` holds the configuration of assets that take one, by the asset's name. Raises
    SpecError if the selection is wrong. What fails in the run is in the record.
    """
    import dagster as dg

    started = time.monotonic()
    record = RunRecord(problem=project.name, run_id=str(uuid.uuid4()))
    steps = {f"{project.name}__{asset}": {"config": values}
             for asset, values in (config or {}).items()}  # fmt: skip
    definitions = _load(project)
    selected = select_assets(definitions, project.name, select)
    make_dagster_home()
    # The relative folders in dagster.yaml are taken from the working directory.
    with chdir(project.root), dg.DagsterInstance.get() as instance:
        instance.add_event_listener(record.run_id, RunEvents(record, view))
        definitions.resolve_implicit_global_asset_job_def().execute_in_process(
            instance=instance,
            run_id=record.run_id,
            asset_selection=selected,
            run_config=_QUIET | {"ops": steps},
            tags={"ml_assets/problem": project.name, "ml_assets/started_by": "ml-assets run"},
            raise_on_error=False,
        )
    record.seconds = round(time.monotonic() - started, 1)
    return record


def _load(project: Project) -> "dg.Definitions":
    name_defs_folder(project.root)
    from ml_assets.definitions import defs

    return defs()
