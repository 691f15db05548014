"""A table drawn at random with the columns that ONNX can express: numbers, categories, moments."""

from datetime import datetime

import numpy as np
import pandas as pd

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets.spec.metrics import UNSUPERVISED, Task

_CITIES = 300
_PARTS = ["month", "day", "weekday", "hour", "minute"]
CONTRACT = Contract(problem="exports", columns={
    "size": ColumnContract(type="number", nullable=True),
    "price": ColumnContract(type="number", min=0),
    "rate": ColumnContract(type="number", min=0, max=1),
    "visits": ColumnContract(type="integer", nullable=True, min=0, max=10_000),
    "is_new": ColumnContract(type="boolean", nullable=True),
    "colour": ColumnContract(type="string", nullable=True, max_length=20),
    "grade": ColumnContract(type="string", allowed=[f"grade {number}" for number in range(40)]),
    "city": ColumnContract(type="string", nullable=True),
    "ordered_at": ColumnContract(type="datetime", nullable=True, min=datetime(1990, 1, 1)),
    "y": ColumnContract(type="number", role="target"),
})  # fmt: skip
_KINDS = {"boolean": "number", "integer": "number", "datetime": "datetime", "string": "category"}
PLAN = FeaturePlan(target="y", features=[
    Feature.model_validate({
        "column": name, "nullable": column.nullable,
        "kind": "high_cardinality" if name == "city" else _KINDS.get(column.type, "number"),
        "parts": _PARTS if column.type == "datetime" else None,
    })
    for name, column in CONTRACT.of("feature").columns.items()
])  # fmt: skip


def plan_for(task: Task, family: str) -> FeaturePlan:
    """Return the plan of a family, without what is known to have no ONNX file.

    Without a target there are no means, so the many cities are left out; CatBoost hashes all
    categories.
    """
    out = {"high_cardinality"} if task in UNSUPERVISED else set()
    if family == "catboost":
        out = {"category"}
    features = [feature for feature in PLAN.features if feature.kind not in out]
    return PLAN.model_copy(update={"features": features})


def draw(rows: int, seed: int, task: Task) -> pd.DataFrame:
    """Return rows in which some values are missing, and the target of the task, ``y``."""
    rng = np.random.default_rng(seed)
    grades, cities = rng.integers(0, 40, rows), rng.integers(0, _CITIES, rows)
    colours = rng.choice(np.array(["red", "blue", "green", None], dtype=object), rows)
    minutes = rng.integers(0, 30 * 365 * 24 * 60, rows)
    frame = pd.DataFrame({
        "size": rng.normal(50, 20, rows),
        "price": rng.lognormal(3, 2, rows),
        "rate": rng.beta(0.5, 0.5, rows),
        "visits": rng.poisson(3, rows).astype("float64"),
        "is_new": pd.Series(rng.choice(np.array([True, False, None], dtype=object), rows)),
        "colour": colours,
        "grade": [f"grade {number}" for number in grades],
        "city": pd.Series([f"city {number}" for number in cities], dtype=object),
        "ordered_at": np.datetime64("1995-01-01", "ns") + minutes * np.timedelta64(1, "m"),
    })  # fmt: skip
    weekday = frame["ordered_at"].dt.weekday.to_numpy()
    signal = (frame["size"] / 20 + np.log(frame["price"]) * frame["rate"] + np.sin(grades)
              + np.cos(cities) + (colours == "red") + (weekday >= 5)).to_numpy()  # fmt: skip
    for column in ("size", "visits", "city", "ordered_at"):
        frame.loc[rng.random(rows) < 0.05, column] = None
    return frame.assign(y=_target(task, signal + rng.normal(0, 0.5, rows)))


def _target(task: Task, signal: np.ndarray) -> np.ndarray:
    if task == "binary_classification":
        return np.where(signal > 4, "yes", "no").astype(object)
    if task == "multiclass_classification":
        return np.array(["low", "middle", "high", "top"], dtype=object)[
            np.digitize(signal, [2.5, 4.0, 5.5])
        ]
    return 1000 + 100 * signal
