"""Small mixed tables without a target: three groups, and a crowd with a few odd rows."""

from typing import Any

import numpy as np
import pandas as pd

from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.modeling.families.registry import FAMILIES
from ml_assets.modeling.refit import refit
from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets.spec.leaderboard import Leaderboard, Trial
from ml_assets.spec.metrics import METRICS, Task
from ml_assets.spec.problem import Problem

GROUPS = FeaturePlan(
    target="",
    features=[
        Feature(column="size", kind="number", nullable=True),
        Feature(column="weight", kind="number"),
        Feature(column="colour", kind="category", nullable=True),
    ],
)
ODD = FeaturePlan(
    target="odd",
    features=[Feature(column=name, kind="number") for name in ("a", "b", "c")],
)


def groups(rows: int = 120, seed: int = 1) -> pd.DataFrame:
    """Three groups of a half, a third and a sixth of the rows, six standard deviations apart."""
    rng = np.random.default_rng(seed)
    group = np.arange(rows) % 6
    place = np.array([0, 0, 0, 1, 1, 2])[group]
    size = np.array([0.0, 6.0, 6.0])[place] + rng.normal(size=rows)
    weight = np.array([0.0, 0.0, 6.0])[place] + rng.normal(size=rows)
    colour = np.array(["red", "blue", None], dtype=object)[place]
    return pd.DataFrame({
        "colour": np.where(rng.random(rows) < 0.9, colour, "red"),
        "weight": weight,
        "size": np.where(rng.random(rows) < 0.03, np.nan, size),
        "group": place,
    })  # fmt: skip


def odd_rows(rows: int = 200, share: float = 0.05, seed: int = 1) -> pd.DataFrame:
    """A crowd of two numbers that go together and a third; odd rows lie far off, spread wide."""
    rng = np.random.default_rng(seed)
    odd = np.arange(rows) < round(share * rows)
    a, c = rng.normal(size=(2, rows))
    frame = pd.DataFrame({"a": a, "b": a + 0.3 * rng.normal(size=rows), "c": c})
    frame[odd] += rng.choice([-1, 1], size=(odd.sum(), 3)) * rng.uniform(4, 9, (odd.sum(), 3))
    return frame.assign(odd=np.where(odd, "odd", "usual")).sample(
        frac=1.0, random_state=seed, ignore_index=True
    )


def board(task: Task, family: str, params: dict[str, Any] | None = None) -> Leaderboard:
    """A leaderboard led by the family's first guess, unless the parameters are given."""
    metric = METRICS["silhouette" if task == "clustering" else "planted_roc_auc"]
    params = params or FAMILIES[family].portfolio(task)[0]
    first = Trial(trial_id="t000", family=family, params=params, fold_scores=[0.5, 0.5],
                  score=0.5, status="completed")  # fmt: skip
    return Leaderboard(metric=metric.name, greater_is_better=metric.greater_is_better, folds=2,
                       seed=7, trials=[first], wall_s=1.0)  # fmt: skip


def clusters(family: str = "k_means", params: dict[str, Any] | None = None) -> FittedModel:
    """A model of the three groups."""
    return refit(groups(), GROUPS, Problem(task="clustering"),
                 board("clustering", family, params), problem_name="groups",
                 contract_version=1)  # fmt: skip


def detector(family: str = "mahalanobis", *, labelled: bool = True) -> FittedModel:
    """A model of the crowd, with or without labels to judge it by."""
    plan = ODD if labelled else ODD.model_copy(update={"target": ""})
    problem = Problem(task="anomaly_detection", target="odd" if labelled else None)
    return refit(odd_rows(), plan, problem, board("anomaly_detection", family),
                 problem_name="odd", contract_version=1)  # fmt: skip
