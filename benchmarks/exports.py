"""Every model family as an ONNX file: how far it is from the model, how large, how fast."""

import time
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from benchmarks.exports_table import CONTRACT, draw, plan_for
from benchmarks.table import table
from ml_assets.deployment.edge_rows import with_edge_rows
from ml_assets.deployment.exports import MadeExport
from ml_assets.deployment.onnx_export import ONNX_TOLERANCE, export_onnx
from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.fitted_model import FittedModel, ModelInfo
from ml_assets.modeling.families.family import Family
from ml_assets.modeling.families.registry import FAMILIES, is_installed
from ml_assets.modeling.rows_of import rows_of
from ml_assets.spec.metrics import UNSUPERVISED, Task

ROUNDS = 1
HELD_OUT = 5_000
_TRAINING, _SEED = 2_000, 7

Export = Callable[[FittedModel, pd.DataFrame], MadeExport]


def run(rounds: int = ROUNDS) -> str:
    """Return the report of this benchmark; ``rounds`` is how many tables are drawn."""
    lines = []
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for family in FAMILIES.values():
            for task in family.tasks if is_installed(family) else ():
                lines.append(line(family, task, rounds, _onnx))
    heads = ["family", "task", "ONNX file", "largest difference", "changed labels", "MB",
             "seconds"]  # fmt: skip
    return "\n".join([
        f"Differences on {HELD_OUT:,} held-out rows and on rows at the contract's edges "
        f"(tolerance: {ONNX_TOLERANCE:g}); CatBoost without columns of categories",
        "",
        table(heads, lines),
    ])  # fmt: skip


def _onnx(model: FittedModel, rows: pd.DataFrame) -> MadeExport:
    return export_onnx(model, rows, must=True)


def line(family: Family, task: Task, rounds: int, export: Export) -> list[object]:
    """Return the worst of all points of the family's portfolio, in one format."""
    difference, changed, size, seconds = 0.0, 0, 0.0, 0.0
    reasons: list[str] = []
    for seed in range(_SEED, _SEED + rounds):
        train, test = draw(_TRAINING, seed, task), draw(HELD_OUT, seed + 100, task)
        rows = with_edge_rows(test, CONTRACT)
        for params in family.portfolio(task):
            model = fitted(family, params, task, train)
            started = time.perf_counter()
            found = export(model, rows)
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


def fitted(family: Family, params: dict[str, Any], task: Task, train: pd.DataFrame) -> FittedModel:
    """Return a model of the family without an early stop."""
    plan = plan_for(task, family.name)
    pipeline = family.build(params, task, plan, _SEED)
    if task in UNSUPERVISED:
        pipeline.fit(feature_matrix(train, plan))
    else:
        family.fit(pipeline, rows_of(train, plan))
    classes = None if task == "regression" else np.asarray(pipeline[-1].classes_).tolist()
    info = ModelInfo(
        problem="exports", task=task, plan=plan, classes=classes, family=family.name, params=params,
        trial_id="t000", cross_validation={}, contract_version=1, seed=_SEED, train_rows=len(train),
    )  # fmt: skip
    return FittedModel(pipeline, info, b"", "0" * 16)
