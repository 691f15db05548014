"""The environment that the commands, Dagster and BentoML share: one root, absolute paths."""

import os
from pathlib import Path

from ml_assets.spec.layout import defs_folder, find_project_root

_FOLDERS = ("ML_ASSETS_HOME", "ML_ASSETS_DEFS", "ML_ASSETS_STORAGE", "BENTOML_HOME", "DAGSTER_HOME")
# For projects without a dagster.yaml of their own.
_QUIET_DAGSTER = "telemetry:\n  enabled: false\nnux:\n  enabled: false\n"


def enter_project() -> Path:
    """Point ML_ASSETS_HOME and DAGSTER_HOME at the project; return its root.

    What the user has set stays, only made absolute. Dagster's home is the root if that holds a
    ``dagster.yaml``, else ``data/dagster`` in it.
    """
    for name in _FOLDERS:
        value = os.environ.get(name)
        if value and "://" not in value:
            os.environ[name] = str(Path(value).absolute())
    root = find_project_root()
    os.environ.setdefault("ML_ASSETS_HOME", str(root))
    own = (root / "dagster.yaml").exists()
    os.environ.setdefault("DAGSTER_HOME", str(root if own else root / "data" / "dagster"))
    return root


def make_dagster_home() -> None:
    """Make Dagster's home if it is absent, with telemetry and welcome dialogs off."""
    home = Path(os.environ["DAGSTER_HOME"])
    settings = home / "dagster.yaml"
    home.mkdir(parents=True, exist_ok=True)
    if not settings.exists():
        settings.write_text(_QUIET_DAGSTER, encoding="utf-8")


def name_defs_folder(root: Path) -> None:
    """Make ``ml_assets.definitions`` load the very folder whose problems the commands list.

    Without ML_ASSETS_DEFS it loads the examples beside itself, which are another project's.
    """
    folder = defs_folder(root).resolve()
    if folder != Path(__file__).resolve().parents[1] / "defs":
        os.environ.setdefault("ML_ASSETS_DEFS", str(folder))
