"""Models that are known exactly, and tables of theirs, for tests of slices and groups."""

from typing import Any

import numpy as np
import pandas as pd

from ml_assets.estimator.fitted_model import FittedModel, ModelInfo
from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets.spec.metrics import Task

PLAN = FeaturePlan(
    target="y",
    features=[
        Feature(column="size", kind="number"),
        Feature(column="age", kind="number", nullable=True),
        Feature(column="colour", kind="category", nullable=True),
        Feature(column="shop", kind="category"),
        Feature(column="at", kind="datetime", parts=["month", "weekday"]),
    ],
)


def signal(frame: pd.DataFrame) -> np.ndarray:
    return 3 * frame["size"].to_numpy() - 0.5 * np.nan_to_num(frame["age"].to_numpy() - 40) / 10


class KnownClasses:
    """Knows the very probabilities that ``table`` draws by, or those of a rarer class."""

    def __init__(self, offset: float = 0.0, classes: tuple[str, ...] = ("no", "yes")) -> None:
        self.offset, self.classes_ = offset, np.array(classes, dtype=object)

    def predict_proba(self, rows: pd.DataFrame) -> np.ndarray:
        chance = 1 / (1 + np.exp(-signal(rows) - self.offset))
        if len(self.classes_) == 2:
            return np.column_stack([1 - chance, chance])
        return np.column_stack([1 - chance, chance / 3, 2 * chance / 3])


class KnownNumbers:
    def predict(self, rows: pd.DataFrame) -> np.ndarray:
        return 10 + 3 * signal(rows)


def model(task: Task, plan: FeaturePlan = PLAN, offset: float = 0.0) -> FittedModel:
    classes = {"binary_classification": ("no", "yes"),
               "multiclass_classification": ("a", "b", "c")}.get(task)  # fmt: skip
    estimator: Any = KnownClasses(offset, classes) if classes else KnownNumbers()
    info = ModelInfo(
        problem="toys", task=task, plan=plan, classes=list(classes) if classes else None,
        positive_class="yes" if task == "binary_classification" else None, family="known",
        params={}, trial_id="t000", cross_validation={}, contract_version=1, seed=7, train_rows=9,
    )  # fmt: skip
    return FittedModel(estimator, info, b"", "known")


def table(task: Task, rows: int = 3_000, seed: int = 1, offset: float = 0.0) -> pd.DataFrame:
    """Rows whose target is drawn by what the known model knows; nothing else says anything."""
    rng = np.random.default_rng(seed)
    days = rng.integers(0, 365, rows) * np.timedelta64(1, "D")
    frame = pd.DataFrame({
        "size": rng.normal(size=rows),
        "age": np.where(rng.random(rows) < 0.1, np.nan, rng.integers(18, 80, rows)),
        "colour": rng.choice(np.array(["red", "blue", "green", None], dtype=object), rows),
        "shop": rng.choice(np.array(["north", "south", "east"], dtype=object), rows,
                           p=[0.5, 0.35, 0.15]),
        "at": np.datetime64("2025-01-01", "ns") + days,
    })  # fmt: skip
    if task == "regression":
        return frame.assign(y=10 + 3 * signal(frame) + rng.normal(size=rows))
    known = model(task, offset=offset).estimator
    passed = known.predict_proba(frame).cumsum(axis=1) < rng.random((rows, 1))
    return frame.assign(y=known.classes_[passed.sum(axis=1)])


def shuffled(frame: pd.DataFrame, where: "pd.Series[bool]", seed: int = 3) -> pd.DataFrame:
    """The targets of some rows in another order."""
    y, mask = frame["y"].to_numpy().copy(), where.to_numpy()
    y[mask] = np.random.default_rng(seed).permutation(y[mask])
    return frame.assign(y=y)
