"""Loading the code location with the three examples against an empty Dagster project."""

import sys
import sysconfig
from pathlib import Path
from tempfile import TemporaryDirectory

import ml_assets
from benchmarks.comparison import Comparison, compare
from benchmarks.stopwatch import Cost, fresh_environment, measure
from benchmarks.table import table

GOAL = 1.3
ROUNDS = 7

OURS = "ml_assets, three examples"
EMPTY = "empty project"
BESIDE = "empty project, ml_assets installed"

_REPOSITORY = Path(ml_assets.__file__).parents[1]
_PYPROJECT = """\
[tool.dg]
directory_type = "project"

[tool.dg.project]
root_module = "empty_project"
code_location_name = "empty_project"
"""
_DEFINITIONS = """\
from pathlib import Path

import dagster as dg


@dg.definitions
def defs() -> dg.Definitions:
    return dg.load_from_defs_folder(path_within_project=Path(__file__).parent)
"""
# Both end at once: to take down what was loaded is no part of loading it.
_LOAD = """\
import importlib, os, sys
importlib.import_module(sys.argv[1]).defs()
os._exit(0)
"""
_SERVE = """\
import importlib, os, sys
import dagster
dagster.Definitions.validate_loadable(importlib.import_module(sys.argv[1]).defs())
os._exit(0)
"""


def run(rounds: int = ROUNDS) -> str:
    """Return the report of this benchmark."""
    with TemporaryDirectory(prefix="ml-assets-bench-") as folder:
        bench = _Bench(Path(folder))
        loaded, served = bench.compare(_LOAD, rounds), bench.compare(_SERVE, rounds)
    ratio = loaded.ratio(OURS, EMPTY, cpu=True)
    return "\n".join([
        f"Load the definitions: {ratio:.2f} times an empty project's CPU seconds "
        f"(goal: at most {GOAL})",
        "",
        _rows(loaded),
        "",
        "The same, and then build Dagster's repository with all its jobs",
        "",
        _rows(served),
    ])  # fmt: skip


def _rows(found: Comparison) -> str:
    names = (EMPTY, BESIDE, OURS)
    return table(
        ["", "wall s", "CPU s", "wall ratio", "CPU ratio"],
        [
            [name, found.wall_s(name), found.cpu_s(name), found.ratio(name, EMPTY),
             found.ratio(name, EMPTY, cpu=True)]
            for name in names
        ],
    )  # fmt: skip


class _Bench:
    """The empty project, and two views of the installed packages: with ml_assets and without.

    Dagster imports every component package that is installed, also for a project that uses none
    of them. So a project with ml_assets installed beside it is no empty one.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._empty = folder / "empty"
        package = self._empty / "empty_project"
        (package / "defs").mkdir(parents=True)
        (self._empty / "pyproject.toml").write_text(_PYPROJECT)
        (package / "definitions.py").write_text(_DEFINITIONS)
        for init in (package / "__init__.py", package / "defs" / "__init__.py"):
            init.touch()
        self._all = _linked_packages(folder / "all", without=None)
        self._others = _linked_packages(folder / "others", without="ml_assets")

    def compare(self, script: str, rounds: int) -> Comparison:
        """Measure the three loads in turns, after one load each that fills the caches."""

        def ours(_: int) -> Cost:
            return self._load(script, "ml_assets.definitions", [_REPOSITORY, self._all])

        def empty(_: int) -> Cost:
            return self._load(script, "empty_project.definitions", [self._empty, self._others])

        def beside(_: int) -> Cost:
            paths = [self._empty, _REPOSITORY, self._all]
            return self._load(script, "empty_project.definitions", paths)

        for warm_up in (ours, empty, beside):
            warm_up(0)
        return compare({EMPTY: empty, OURS: ours, BESIDE: beside}, rounds)

    def _load(self, script: str, module: str, paths: list[Path]) -> Cost:
        env = fresh_environment(PYTHONPATH=":".join(map(str, paths)), PYTHONWARNINGS="ignore")
        # -S: the packages come from the paths, not from the environment's own folder.
        return measure([sys.executable, "-S", "-c", script, module], env, self._folder)


def _linked_packages(folder: Path, without: str | None) -> Path:
    folder.mkdir()
    for installed in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        for entry in Path(installed).iterdir():
            if without is None or without not in entry.name:
                (folder / entry.name).symlink_to(entry)
    return folder
