"""The version of the code that a project's files are at."""

import subprocess
from pathlib import Path

_WAIT_S = 10.0


def code_version(root: Path) -> str | None:
    """Return the git commit of a folder, with ``-dirty`` if tracked files were changed since.

    None where the folder is in no git repository, or git is not installed.
    """
    commit = _git(root, "rev-parse", "HEAD")
    if not commit:
        return None
    changed = _git(root, "status", "--porcelain", "--untracked-files=no")
    return f"{commit}-dirty" if changed else commit


def _git(root: Path, *arguments: str) -> str | None:
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_WAIT_S, check=False
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
