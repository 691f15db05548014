"""The life cycle of breast_cancer through Dagster against one plain script that does its work."""

import json
import shutil
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import ml_assets
from benchmarks.comparison import Comparison, compare
from benchmarks.step_times import by_work, dagster_steps, script_steps
from benchmarks.stopwatch import Cost, fresh_environment, measure
from benchmarks.table import table

GOAL = 1.5
ROUNDS = 3

OURS = "ml-assets run breast_cancer"
SCRIPT = "plain script"
BOOTSTRAP = "metrics, plots"

_PROBLEM = "breast_cancer"
_PACKAGE = Path(ml_assets.__file__).parent
_REPOSITORY = _PACKAGE.parent
# Quiet and local, and workers of the same priority: for both sides alike.
_ENVIRONMENT = {
    "BENTOML_DO_NOT_TRACK": "True", "RAY_USAGE_STATS_ENABLED": "0", "RAY_worker_niceness": "0",
}  # fmt: skip


def run(rounds: int = ROUNDS) -> str:
    """Return the report of this benchmark."""
    with TemporaryDirectory(prefix="ml-assets-bench-", ignore_cleanup_errors=True) as folder:
        bench = _Bench(Path(folder))
        found = compare({OURS: bench.ours, SCRIPT: bench.script}, rounds)
        works = _median_works(bench.works)
    ours, script = (found.wall_s(name) - works[name][BOOTSTRAP] for name in (OURS, SCRIPT))
    return "\n".join([
        f"{found.ratio(OURS, SCRIPT):.2f} times the script's wall time (goal: at most {GOAL}), "
        f"{found.ratio(OURS, SCRIPT, cpu=True):.2f} times its CPU seconds",
        f"{ours / script:.2f} times its wall time with the step "
        f"{BOOTSTRAP!r} left out on both sides",
        "",
        _totals(found),
        "",
        "Where the wall time goes (medians of the rounds, in seconds)",
        "",
        _steps(found, works),
    ])  # fmt: skip


def _totals(found: Comparison) -> str:
    return table(
        ["", "wall s", "CPU s", "slowest", "quickest"],
        [
            [name, found.wall_s(name), found.cpu_s(name),
             max(cost.wall_s for cost in found.costs[name]),
             min(cost.wall_s for cost in found.costs[name])]
            for name in (SCRIPT, OURS)
        ],
    )  # fmt: skip


def _steps(found: Comparison, works: dict[str, dict[str, float]]) -> str:
    ours, script = works[OURS], works[SCRIPT]
    rows: list[list[object]] = [
        [work, script.get(work, 0.0), ours.get(work, 0.0)] for work in ours
    ]  # fmt: skip
    rows.append(["outside the steps", found.wall_s(SCRIPT) - sum(script.values()),
                 found.wall_s(OURS) - sum(ours.values())])  # fmt: skip
    return table(["work", "script", "ours"], rows)


def _median_works(works: dict[str, list[dict[str, float]]]) -> dict[str, dict[str, float]]:
    return {
        name: {work: median(one[work] for one in rounds) for work in rounds[0]}
        for name, rounds in works.items()
    }


class _Bench:
    """Runs either side in a folder of its own, so that nothing is reused but cached bytecode.

    Ours runs once beforehand: that fills the caches and says which trials the search makes. The
    script is given the same configurations and the same number of folds for each.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._contract = _REPOSITORY / "data" / "contracts" / f"{_PROBLEM}.yaml"
        self._trials = folder / "trials.json"
        self.works: dict[str, list[dict[str, float]]] = {OURS: [], SCRIPT: []}
        print("  once beforehand, unmeasured", file=sys.stderr)
        home = self._home("first-ours")
        self._run_ours(home)
        self._trials.write_text(json.dumps(_trials_of(home)))
        self._run_script(self._home("first-script"))

    def ours(self, number: int) -> Cost:
        """Measure ``ml-assets run``."""
        home = self._home(f"ours-{number}")
        cost = self._run_ours(home)
        self.works[OURS].append(by_work(dagster_steps(home)))
        return cost

    def script(self, number: int) -> Cost:
        """Measure the plain script."""
        home = self._home(f"script-{number}")
        cost = self._run_script(home)
        self.works[SCRIPT].append(by_work(script_steps(home)))
        return cost

    def _home(self, name: str) -> Path:
        home = self._folder / name
        contracts = home / "data" / "contracts"
        contracts.mkdir(parents=True)
        shutil.copy(self._contract, contracts)
        shutil.copy(_REPOSITORY / "dagster.yaml", home)
        return home

    def _run_ours(self, home: Path) -> Cost:
        env = fresh_environment(
            **_ENVIRONMENT, ML_ASSETS_HOME=str(home), ML_ASSETS_DEFS=str(_PACKAGE / "defs"),
            DAGSTER_HOME=str(home), BENTOML_HOME=str(home / "data" / "bentoml"),
        )  # fmt: skip
        # What the console script ml-assets does.
        start = "from ml_assets.cli.main import main; main()"
        return measure([sys.executable, "-c", start, "run", _PROBLEM], env, home)

    def _run_script(self, home: Path) -> Cost:
        env = fresh_environment(**_ENVIRONMENT, BENTOML_HOME=str(home / "bentoml"))
        script = Path(__file__).with_name("plain_script.py")
        command = [sys.executable, str(script), str(self._contract), str(self._trials), str(home)]
        return measure(command, env, home)


def _trials_of(home: Path) -> list[dict[str, object]]:
    board = json.loads((home / "data" / "artifacts" / _PROBLEM / "trials.json").read_text())
    trials = sorted(board["trials"], key=lambda trial: trial["trial_id"])
    return [
        {"family": t["family"], "params": t["params"], "folds": len(t["fold_scores"])}
        for t in trials
    ]  # fmt: skip
