"""The code location: every problem of this project, or of the folder that ML_ASSETS_DEFS names."""

import os
import sys
import warnings
from pathlib import Path
from types import ModuleType

import dagster as dg

from ml_assets.spec.errors import SpecError
from ml_assets.spec.layout import find_project_root

# Dagster warns of each parameter in beta, per asset and load: hundreds of lines for one location.
warnings.filterwarnings("ignore", category=dg.BetaWarning)


@dg.definitions
def defs() -> dg.Definitions:
    """Load the problems; steps run in one process unless the run says otherwise.

    Every step needs heavy libraries, so one process that imports them once beats one per step;
    the parallel work is Ray's. A user's own code location sets its own executor.
    """
    folder = os.environ.get("ML_ASSETS_DEFS")
    problems = (
        problems_in(Path(folder), find_project_root())
        if folder
        else dg.load_from_defs_folder(path_within_project=Path(__file__).parent)
    )
    return dg.Definitions.merge(problems, dg.Definitions(executor=dg.in_process_executor))


def problems_in(folder: Path, root: Path) -> dg.Definitions:
    """Load the problems of a folder that is no Python package, as dg loads a defs folder.

    Raises SpecError if there is no such folder.
    """
    if not folder.is_dir():
        raise SpecError(f"ML_ASSETS_DEFS names no folder: {folder}", mend="make it, or unset it")
    # dg finds components through the module that holds them.
    module = ModuleType("ml_assets_problems")
    module.__path__, module.__file__ = [str(folder.resolve())], None
    sys.modules[module.__name__] = module
    return dg.ComponentTree(defs_module=module, project_root=root).build_defs()
