import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version

import pytest
from click.testing import Result

COMMANDS = ("init", "list", "run", "leaderboard", "versions", "approve", "promote", "rollback",
            "score", "serve", "trace", "package", "exporter", "doctor")  # fmt: skip
_HEAVY = "dagster pandas numpy pyarrow sklearn ray bentoml pydantic rich yaml"


def test_help_names_every_command(ml_assets: Callable[..., Result]) -> None:
    result = ml_assets("-h")
    assert result.exit_code == 0
    assert all(f"  {command} " in result.stdout for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help(ml_assets: Callable[..., Result], command: str) -> None:
    result = ml_assets(command, "-h")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: cli {command}")


def test_version(ml_assets: Callable[..., Result]) -> None:
    assert ml_assets("--version").stdout == f"ml-assets, version {version('ml_assets')}\n"


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom ml_assets.cli.main import cli\n"
        "cli(['--help'], standalone_mode=False)\n"
        f"found = [name for name in {_HEAVY.split()} if name in sys.modules]\n"
        "assert not found, found"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_wrong_option_is_a_usage_error(ml_assets: Callable[..., Result]) -> None:
    result = ml_assets("leaderboard", "cancer", "--top", 0)
    assert result.exit_code == 2
    assert "--top" in result.stderr
