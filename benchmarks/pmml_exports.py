"""Every model family as a PMML file: how far it is from the model, how large, how fast."""

import time
import warnings

from threadpoolctl import threadpool_limits

from benchmarks.exports import fitted
from benchmarks.exports_table import CONTRACT, draw
from benchmarks.table import table
from ml_assets.deployment.edge_rows import with_edge_rows
from ml_assets.deployment.pmml.evaluator import Evaluator, running_evaluator
from ml_assets.deployment.pmml_export import PMML_TOLERANCE, export_pmml
from ml_assets.modeling.families.family import Family
from ml_assets.modeling.families.registry import FAMILIES, is_installed
from ml_assets.spec.metrics import Task

ROUNDS = 1
_TRAINING, _HELD_OUT, _SEED = 2_000, 5_000, 7


def run(rounds: int = ROUNDS) -> str:
    """Return the report of this benchmark; ``rounds`` is how many tables are drawn."""
    lines = []
    with threadpool_limits(1), warnings.catch_warnings(), running_evaluator() as evaluator:
        warnings.simplefilter("ignore")
        for family in FAMILIES.values():
            for task in family.tasks if is_installed(family) else ():
                lines.append(_line(evaluator, family, task, rounds))
    heads = ["family", "task", "PMML file", "largest difference", "changed labels", "MB",
             "seconds"]  # fmt: skip
    return "\n".join([
        f"Differences on {_HELD_OUT:,} held-out rows and on rows at the contract's edges "
        f"(tolerance: {PMML_TOLERANCE:g}); CatBoost without columns of categories",
        "",
        table(heads, lines),
    ])  # fmt: skip


def _line(evaluator: Evaluator, family: Family, task: Task, rounds: int) -> list[object]:
    """Return the worst of all points of the family's portfolio."""
    difference, changed, size, seconds = 0.0, 0, 0.0, 0.0
    reasons: list[str] = []
    for seed in range(_SEED, _SEED + rounds):
        train, test = draw(_TRAINING, seed, task), draw(_HELD_OUT, seed + 100, task)
        rows = with_edge_rows(test, CONTRACT)
        for params in family.portfolio(task):
            model = fitted(family, params, task, train)
            started = time.perf_counter()
            found = export_pmml(model, rows, evaluator)
            seconds = max(seconds, time.perf_counter() - started)
            if found.parity is not None:
                difference = max(difference, found.parity.largest_difference)
                changed += found.parity.changed_labels
            size = max(size, len(found.content or b"") / 1e6)
            reasons += [found.reason] if found.reason and found.reason not in reasons else []
    told = "; ".join(reasons) or "published"
    if told != "published" and not difference:
        return [family.name, task, told, "", "", "", ""]
    return [family.name, task, told, f"{difference:.0e}", changed, size, seconds]
