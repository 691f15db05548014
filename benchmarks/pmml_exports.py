"""Every model family as a PMML file: how far it is from the model, how large, how fast."""

import warnings

from threadpoolctl import threadpool_limits

from benchmarks.exports import HELD_OUT, line
from benchmarks.table import table
from ml_assets.deployment.pmml.evaluator import running_evaluator
from ml_assets.deployment.pmml_export import PMML_TOLERANCE, export_pmml
from ml_assets.modeling.families.registry import FAMILIES, is_installed

ROUNDS = 1


def run(rounds: int = ROUNDS) -> str:
    """Return the report of this benchmark; ``rounds`` is how many tables are drawn."""
    lines = []
    with threadpool_limits(1), warnings.catch_warnings(), running_evaluator() as evaluator:
        warnings.simplefilter("ignore")
        for family in FAMILIES.values():
            for task in family.tasks if is_installed(family) else ():
                lines.append(
                    line(family, task, rounds, lambda *given: export_pmml(*given, evaluator))
                )
    heads = ["family", "task", "PMML file", "largest difference", "changed labels", "MB",
             "seconds"]  # fmt: skip
    return "\n".join([
        f"Differences on {HELD_OUT:,} held-out rows and on rows at the contract's edges "
        f"(tolerance: {PMML_TOLERANCE:g}); CatBoost without columns of categories",
        "",
        table(heads, lines),
    ])  # fmt: skip
