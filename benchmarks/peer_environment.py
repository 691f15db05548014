"""A virtual environment for what is compared with, made at first use with pinned versions."""

import subprocess
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

_STAMP = "installed-for-bench"


class NotRunError(Exception):
    """What is compared with cannot be run here; the message says why."""


def peer_python(folder: Path, requirements: Sequence[str], constraints: Path) -> str:
    """Return the Python of the environment in ``folder``, which holds the requirements.

    It is used again until requirements or constraints change. Raises NotRunError if it cannot be
    made.
    """
    python, stamp = folder / "bin" / "python", folder / _STAMP
    wanted = sha256((constraints.read_text() + " ".join(requirements)).encode()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        print(f"  installing {folder.name} into {folder}", file=sys.stderr)
        if not python.exists():
            _call([sys.executable, "-m", "venv", str(folder)])
        _call([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
               "--constraint", str(constraints), *requirements])  # fmt: skip
        stamp.write_text(wanted)
    return str(python)


def _call(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise NotRunError(f"installing failed: {last}")
