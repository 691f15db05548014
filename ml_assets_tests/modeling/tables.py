"""Small mixed tables with missing values, one per task, for the tests of this room."""

from typing import Any

import numpy as np
import pandas as pd

from ml_assets.modeling.families.registry import FAMILIES
from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets.spec.leaderboard import Leaderboard, Trial
from ml_assets.spec.metrics import DEFAULT_METRIC, METRICS, Task
from ml_assets.spec.problem import Problem

PLAN = FeaturePlan(
    target="y",
    features=[
        Feature(column="size", kind="number", nullable=True),
        Feature(column="weight", kind="number"),
        Feature(column="is new", kind="number", nullable=True),
        Feature(column="colour", kind="category", nullable=True),
    ],
)


def table(task: Task, rows: int = 80, seed: int = 1, colours: tuple[Any, ...] = ()) -> pd.DataFrame:
    """A table whose target depends on size, weight and colour, with noise."""
    rng = np.random.default_rng(seed)
    size, weight = rng.normal(size=rows), rng.normal(size=rows)
    palette = np.array([*("red", "blue", None), *colours], dtype=object)
    colour = rng.choice(palette, rows)
    signal = size + 0.5 * weight + (colour == "red") + rng.normal(scale=0.3, size=rows)
    return pd.DataFrame(
        {
            "colour": colour,
            "weight": weight,
            "y": _target(task, signal),
            "is new": pd.Series(rng.choice(np.array([True, False, None], dtype=object), rows)),
            "size": np.where(rng.random(rows) < 0.1, np.nan, size),
        }
    )


def _target(task: Task, signal: np.ndarray) -> np.ndarray:
    if task == "regression":
        return 10.0 + 3.0 * signal
    if task == "binary_classification":
        return np.where(signal > 0.6, "yes", "no").astype(object)
    return np.digitize(signal, [-0.3, 0.9]).astype("int64")


def problem(task: Task, **fields: Any) -> Problem:
    return Problem(task=task, target="y", **fields)


def trial(index: int, score: float | None = 0.5, **fields: Any) -> Trial:
    """A completed trial of two folds, unless the fields say otherwise."""
    defaults: dict[str, Any] = {
        "family": "linear",
        "params": FAMILIES["linear"].portfolio("binary_classification")[0],
        "fold_scores": [] if score is None else [score - 0.01, score + 0.01],
        "status": "completed",
    }
    return Trial(trial_id=f"t{index:03d}", score=score, **(defaults | fields))


def board(task: Task, family: str = "linear", trials: list[Trial] | None = None) -> Leaderboard:
    """A leaderboard led by the family's strongest first guess, unless trials are given."""
    metric = METRICS[DEFAULT_METRIC[task]]
    first = trial(0, family=family, params=FAMILIES[family].portfolio(task)[0])
    return Leaderboard(
        metric=metric.name,
        greater_is_better=metric.greater_is_better,
        folds=2,
        seed=7,
        trials=trials or [first],
        wall_s=1.0,
    )
