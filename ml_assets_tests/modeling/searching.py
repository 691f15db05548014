"""A search in a process of its own, which may be killed: prints the leaderboard as JSON."""

import json
import sys
from pathlib import Path

from ml_assets.modeling.search import search
from ml_assets.spec.problem_spec import ProblemSpec
from ml_assets_tests.modeling.tables import PLAN, table
from ml_assets_tests.spec.specs import make_spec


def spec_of(max_trials: int, address: str | None = None) -> ProblemSpec:
    """The search that this process makes."""
    return make_spec(
        problem={"task": "regression", "target": "y"},
        search={"max_trials": max_trials, "time_budget_s": None, "folds": 3,
                "families": ["linear", "random_forest", "extra_trees"]},
        **({"ray": {"address": address, "wait_s": 30}} if address else {}),
    )  # fmt: skip


def main() -> None:
    """Search as the command line says: storage, trials, rows and the cluster's address."""
    storage, max_trials, rows, *address = sys.argv[1:]
    spec = spec_of(int(max_trials), *address)
    found = search(
        table("regression", rows=int(rows)), PLAN, spec, Path(storage),
        lambda line: print(line, flush=True),
    )  # fmt: skip
    print(json.dumps(found.board.model_dump()))


if __name__ == "__main__":
    main()
