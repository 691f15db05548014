"""The code location: every problem of this project, or of the folder that ML_ASSETS_DEFS names."""

import os
from pathlib import Path

import dagster as dg

from ml_assets.component import MLLifecycle
from ml_assets.spec.errors import SpecError


@dg.definitions
def defs() -> dg.Definitions:
    """Load the problems; steps run in one process unless the run says otherwise.

    Every step needs heavy libraries, so one process that imports them once beats one per step;
    the parallel work is Ray's. A user's own code location sets its own executor.
    """
    folder = os.environ.get("ML_ASSETS_DEFS")
    problems = (
        _problems_in(Path(folder))
        if folder
        else dg.load_from_defs_folder(path_within_project=Path(__file__).parent)
    )
    return dg.Definitions.merge(problems, dg.Definitions(executor=dg.in_process_executor))


def _problems_in(folder: Path) -> dg.Definitions:
    if not folder.is_dir():
        raise SpecError(f"ML_ASSETS_DEFS names no folder: {folder}", mend="make it, or unset it")
    return dg.Definitions.merge(
        *(
            dg.build_defs_for_component(MLLifecycle.from_yaml_path(path))
            for path in sorted(folder.glob("*/defs.yaml"))
        )
    )
