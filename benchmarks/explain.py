"""The time of explaining 1,000 rows of 500 trees, by the time of predicting them."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd
from threadpoolctl import threadpool_limits

from benchmarks.comparison import compare
from benchmarks.explain_table import PLAN, draw
from benchmarks.stopwatch import Cost
from benchmarks.table import table
from ml_assets.attribution.explain_rows import explain_rows
from ml_assets.attribution.reference_rows import background_rows
from ml_assets.estimator.ensemble import EnsembleClassifier
from ml_assets.estimator.fitted_model import FittedModel, ModelInfo
from ml_assets.estimator.predict import predict
from ml_assets.modeling.families.registry import family_named
from ml_assets.modeling.rows_of import rows_of

GOAL = 30
ROUNDS = 5
_ROWS, _TRAINING, _SEED = 1_000, 8_000, 7
_TASK = "binary_classification"
# Family, the name of its number of trees, and how many.
_MODELS: dict[str, list[tuple[str, str, int]]] = {
    "random_forest": [("random_forest", "n_estimators", 500)],
    "hist_gradient_boosting": [("hist_gradient_boosting", "max_iter", 500)],
    "lightgbm": [("lightgbm", "rounds", 500)],
    "ensemble of four": [
        ("random_forest", "n_estimators", 125), ("extra_trees", "n_estimators", 125),
        ("hist_gradient_boosting", "max_iter", 125), ("lightgbm", "rounds", 125),
    ],
}  # fmt: skip


def run(rounds: int = ROUNDS) -> str:
    """Return the report of this benchmark."""
    rows = draw(_ROWS, _SEED + 1)
    lines, worst = [], 0.0
    with threadpool_limits(1):
        for name in _MODELS:
            model, train = fitted(name)
            background = background_rows(train, PLAN, _SEED)
            ways: dict[str, Callable[[int], Cost]] = {
                "predict": partial(_cost, lambda m=model: predict(m, rows)),
                "explain": partial(
                    _cost, lambda m=model, b=background: explain_rows(m, rows, b, seed=_SEED)
                ),
            }
            measured = compare(ways, rounds)
            ratio = measured.ratio("explain", "predict", cpu=True)
            made = explain_rows(model, rows, background, seed=_SEED)
            lines.append([name, 1000 * measured.cpu_s("predict"), measured.cpu_s("explain"), ratio,
                          made.evaluations / _ROWS, made.references,
                          f"{made.mean_error:.4f}", f"{made.largest_violation:.0e}"])  # fmt: skip
            worst = max(worst, ratio)
    heads = ["model of 500 trees", "predict ms", "explain s", "ratio", "evaluations per row",
             "references", "standard error", "largest violation"]  # fmt: skip
    return "\n".join([
        f"{worst:.1f} times the CPU time of predicting {_ROWS:,} rows of 14 columns at the most "
        f"(goal: less than {GOAL})",
        "",
        table(heads, lines),
    ])  # fmt: skip


def fitted(name: str) -> tuple[FittedModel, pd.DataFrame]:
    """Return one of the models, and the rows that it learnt from."""
    train = draw(_TRAINING, _SEED)
    members = [_pipeline(*member, train) for member in _MODELS[name]]
    estimator = members[0]
    if len(members) > 1:
        estimator = EnsembleClassifier(members, [1 / len(members)] * len(members), "log")
    info = ModelInfo(
        problem="adult", task=_TASK, plan=PLAN, classes=["less", "more"], positive_class="more",
        family=name, params={}, trial_id="t000", cross_validation={}, contract_version=1,
        seed=_SEED, train_rows=_TRAINING,
    )  # fmt: skip
    return FittedModel(estimator, info, b"", "0" * 16), train


def _pipeline(family_name: str, trees_name: str, trees: int, train: pd.DataFrame) -> Any:
    family = family_named(family_name)
    pipeline = family.build(family.portfolio(_TASK)[0], _TASK, PLAN, _SEED)
    pipeline[-1].set_params(**{trees_name: trees})
    family.fit(pipeline, rows_of(train, PLAN))
    return pipeline


def _cost(call: Callable[[], Any], _: int) -> Cost:
    wall, cpu = time.perf_counter(), time.process_time()
    call()
    return Cost(time.perf_counter() - wall, time.process_time() - cpu)
