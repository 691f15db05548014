"""Problems for the tests of this room: a table, its plan and its spec."""

from typing import Any

import numpy as np
import pandas as pd

from ml_assets.modeling.feasibility.small_problem import SmallProblem, small_problem
from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets.spec.metrics import Task
from ml_assets.spec.problem_spec import ProblemSpec
from ml_assets_tests.modeling.tables import PLAN, table
from ml_assets_tests.spec.specs import make_spec

NUMBERS = FeaturePlan(
    target="y", features=[Feature(column=name, kind="number") for name in ("a", "b", "c")]
)


def spec_of(task: Task, problem: dict[str, Any] | None = None, **sections: Any) -> ProblemSpec:
    target = {} if task == "clustering" else {"target": "y"}
    return make_spec(problem={"task": task, **target, **(problem or {})}, **sections)


def mixed(task: Task, rows: int = 200, problem: dict[str, Any] | None = None) -> SmallProblem:
    """Mixed columns with missing values; the target depends on three of them."""
    return small_problem(table(task, rows), PLAN, spec_of(task, problem))


def numbers(rows: int = 300, signal: float = 1.0, seed: int = 0) -> pd.DataFrame:
    """Three columns, of which the target follows the first two as far as the signal goes."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.normal(size=(rows, 3)), columns=list("abc"))
    frame["y"] = signal * (frame["a"] - 0.5 * frame["b"]) + rng.normal(size=rows)
    return frame


def classes(rows: int = 300, signal: float = 1.0, seed: int = 0) -> pd.DataFrame:
    """The same, with the label "yes" for targets above 0.5."""
    frame = numbers(rows, signal, seed)
    return frame.assign(y=np.where(frame["y"] > 0.5, "yes", "no").astype(object))


def interaction(rows: int = 600, seed: int = 0) -> pd.DataFrame:
    """A target that follows the product of two signs: no column alone says anything."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.normal(size=(rows, 3)), columns=list("abc"))
    same = frame["a"] * frame["b"] > 0
    flipped = rng.random(rows) < 0.1
    return frame.assign(y=np.where(same ^ flipped, "yes", "no").astype(object))


def of_numbers(frame: pd.DataFrame, problem: dict[str, Any] | None = None) -> SmallProblem:
    return small_problem(frame, NUMBERS, spec_of("regression", problem))


def of_classes(frame: pd.DataFrame, problem: dict[str, Any] | None = None) -> SmallProblem:
    return small_problem(frame, NUMBERS, spec_of("binary_classification", problem))
