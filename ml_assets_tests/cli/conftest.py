from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

_VARIABLES = ("ML_ASSETS_HOME", "ML_ASSETS_DEFS", "ML_ASSETS_STORAGE", "BENTOML_HOME",
              "DAGSTER_HOME", "RAY_ADDRESS")  # fmt: skip


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project that is the working directory; the environment names nothing else."""
    for name in _VARIABLES:
        monkeypatch.setenv(name, "to be removed, and restored at the end")
        monkeypatch.delenv(name)
    root = tmp_path / "project"
    (root / "problems").mkdir(parents=True)
    (root / "pyproject.toml").write_text("[tool.dg]\ndirectory_type = 'project'\n")
    monkeypatch.setenv("ML_ASSETS_DEFS", str(root / "problems"))
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def ml_assets(root: Path) -> Callable[..., Result]:
    """Run a command line in this process, as the console script does."""
    from ml_assets.cli.main import cli

    def run(*arguments: object) -> Result:
        result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def write_problem(root: Path) -> Callable[..., Path]:
    """Write the YAML of a problem, with the given sections replaced."""

    def write(name: str = "cancer", **sections: Any) -> Path:
        attributes: dict[str, Any] = {
            "name": name,
            "problem": {"task": "binary_classification", "target": "target"},
            "sources": {"table": {"uri": "sklearn://breast_cancer"}},
            **sections,
        }
        file = root / "problems" / name / "defs.yaml"
        file.parent.mkdir(exist_ok=True)
        text = yaml.safe_dump({"type": "ml_assets.MLLifecycle", "attributes": attributes})
        file.write_text(text)
        return file

    return write
