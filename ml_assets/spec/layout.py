"""Where a project keeps its files; every path of the suite is made here."""

import os
import tomllib
from pathlib import Path


def find_project_root(start: Path | None = None) -> Path:
    """Return the project's root.

    ``ML_ASSETS_HOME`` if set, else the nearest folder upwards from ``start`` (default: the
    working directory) whose ``pyproject.toml`` or ``dg.toml`` configures dg, else ``start``.
    """
    if home := os.environ.get("ML_ASSETS_HOME"):
        return Path(home).resolve()
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        pyproject = folder / "pyproject.toml"
        if (folder / "dg.toml").exists() or (
            pyproject.exists() and "[tool.dg" in pyproject.read_text(encoding="utf-8")
        ):
            return folder
    return start


def storage_url(root: Path) -> str:
    """Return the fsspec URL of the artifacts: ``ML_ASSETS_STORAGE``, else ``data/artifacts``."""
    return os.environ.get("ML_ASSETS_STORAGE") or str(root / "data" / "artifacts")


def contract_path(root: Path, problem: str) -> Path:
    """Return the path of a problem's pinned contract, which people edit and review."""
    return root / "data" / "contracts" / f"{problem}.yaml"


def bentofile_folder(root: Path, problem: str) -> Path:
    """Return the folder that holds the bento's ``bentofile.yaml`` and ``service.py``."""
    return root / "bentofiles" / problem


def bentoml_home(root: Path) -> Path:
    """Return BentoML's home, which holds the model registry: ``BENTOML_HOME``, else in data."""
    return Path(os.environ.get("BENTOML_HOME") or root / "data" / "bentoml")


def prediction_log(root: Path, problem: str, stated: str | None = None) -> Path:
    """Return the folder of a problem's prediction log: one file of JSON lines per worker.

    It lies under ``ML_ASSETS_PREDICTION_LOG``, else under the ``stated`` folder, else under
    ``data/predictions``.
    """
    folder = os.environ.get("ML_ASSETS_PREDICTION_LOG") or stated
    return Path(folder or root / "data" / "predictions") / problem


def batch_folder(root: Path, problem: str) -> Path:
    """Return where the parts of a batch lie until it is scored to its end."""
    return root / "data" / "batch" / problem


def defs_folder(root: Path) -> Path:
    """Return the folder of the project's problems: ``ML_ASSETS_DEFS``, else dg's own setting."""
    if folder := os.environ.get("ML_ASSETS_DEFS"):
        return Path(folder).resolve()
    for file in (root / "dg.toml", root / "pyproject.toml"):
        if file.exists():
            settings = tomllib.loads(file.read_text(encoding="utf-8"))
            if file.name == "pyproject.toml":
                settings = settings.get("tool", {}).get("dg", {})
            if project := settings.get("project"):
                module = project.get("defs_module") or f"{project['root_module']}.defs"
                folders = (root / "src", root)
                paths = [folder.joinpath(*module.split(".")) for folder in folders]
                return next((path for path in paths if path.exists()), paths[-1])
    return root / "defs"
