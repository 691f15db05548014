"""A virtual environment for each peer, made at first use with pinned versions."""

import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

CONSTRAINTS = Path(__file__).with_name("automl_constraints.txt")

# AutoGluon without torch, fastai and ray.
REQUIREMENTS = {
    "flaml": ["flaml[automl,catboost]"],
    "autogluon": ["autogluon.tabular[lightgbm,catboost,xgboost]"],
    "h2o": ["h2o", "pandas"],
}
_STAMP = "installed-for-bench"


class NotRunError(Exception):
    """A system cannot be run here; the message says why."""


def python_of(system: str, folder: Path) -> str:
    """Return the Python that has the system; peers get an environment below ``folder``.

    Raises NotRunError if the environment cannot be made, or lacks Java.
    """
    if system not in REQUIREMENTS:
        return sys.executable
    if system == "h2o" and shutil.which("java") is None:
        raise NotRunError("Java is not installed")
    python = folder / system / "bin" / "python"
    stamp = folder / system / _STAMP
    wanted = _digest(system)
    if not stamp.exists() or stamp.read_text() != wanted:
        print(f"  installing {system} into {python.parents[1]}", file=sys.stderr)
        if not python.exists():
            _call([sys.executable, "-m", "venv", str(folder / system)])
        _call([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
               "--constraint", str(CONSTRAINTS), *REQUIREMENTS[system]])  # fmt: skip
        stamp.write_text(wanted)
    return str(python)


def _digest(system: str) -> str:
    text = CONSTRAINTS.read_text() + " ".join(REQUIREMENTS[system])
    return sha256(text.encode()).hexdigest()


def _call(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise NotRunError(f"installing failed: {last}")
