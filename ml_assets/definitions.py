"""The code location: every problem of this project, or of the folder that ML_ASSETS_DEFS names."""

import os
import sys
from pathlib import Path
from types import ModuleType

import dagster as dg

from ml_assets.spec.errors import SpecError
from ml_assets.spec.layout import find_project_root


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
    # dg loads problems from a Python package; this makes one of a folder that need not be any.
    package = ModuleType("ml_assets_problems")
    package.__file__ = str(folder.resolve() / "__init__.py")
    package.__path__ = [str(folder.resolve())]
    sys.modules[package.__name__] = package
    tree = dg.ComponentTree.from_module(package, project_root=find_project_root())
    return tree.build_defs()
