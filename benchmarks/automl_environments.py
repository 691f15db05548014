"""A virtual environment for each peer of the search, with pinned versions."""

import shutil
import sys
from pathlib import Path

from benchmarks.peer_environment import NotRunError, peer_python

CONSTRAINTS = Path(__file__).with_name("automl_constraints.txt")

# AutoGluon without torch, fastai and ray.
REQUIREMENTS = {
    "flaml": ["flaml[automl,catboost]"],
    "autogluon": ["autogluon.tabular[lightgbm,catboost,xgboost]"],
    "h2o": ["h2o", "pandas"],
}


def python_of(system: str, folder: Path) -> str:
    """Return the Python that has the system; peers get an environment below ``folder``.

    Raises NotRunError if the environment cannot be made, or lacks Java.
    """
    if system not in REQUIREMENTS:
        return sys.executable
    if system == "h2o" and shutil.which("java") is None:
        raise NotRunError("Java is not installed")
    return peer_python(folder / system, REQUIREMENTS[system], CONSTRAINTS)
