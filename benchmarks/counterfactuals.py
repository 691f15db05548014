"""What it takes to find the changes that would turn a decision."""

import time
from statistics import mean, median
from typing import Any

import pandas as pd
from threadpoolctl import threadpool_limits

from benchmarks.explain import fitted
from benchmarks.explain_table import contract_of, draw
from benchmarks.table import table
from ml_assets.attribution.counterfactual import counterfactuals
from ml_assets.estimator.fitted_model import FittedModel

ROUNDS = 8
_MODELS = ("lightgbm", "ensemble of four")
_SEED = 7


def run(rounds: int = ROUNDS) -> str:
    """Return the report of this benchmark; ``rounds`` is how many rows are explained."""
    rows = draw(rounds, _SEED + 1)
    with threadpool_limits(1):
        lines = [_line(name, *fitted(name), rows) for name in _MODELS]
    heads = ["model of 500 trees", "rows predicted", "CPU s per row explained", "ways found",
             "changes per way"]  # fmt: skip
    return "\n".join([
        f"Up to three ways to turn the decision on each of {rounds} rows of 14 columns: medians; "
        "of ways and changes the mean",
        "",
        table(heads, lines),
    ])  # fmt: skip


def _line(name: str, model: FittedModel, train: pd.DataFrame, rows: pd.DataFrame) -> list[object]:
    contract, costs, found = contract_of(train), [], []
    for row in rows.drop(columns="income").to_dict("records"):
        given: dict[str, Any] = {str(column): value for column, value in row.items()}
        started = time.process_time()
        found.append(counterfactuals(model, given, train, contract, seed=_SEED))
        costs.append(time.process_time() - started)
    ways = [way for one in found for way in one.found]
    return [name, f"{median(one.evaluations for one in found):,.0f}", median(costs),
            float(mean(len(one.found) for one in found)),
            float(mean(len(way.changes) for way in ways)) if ways else ""]  # fmt: skip
