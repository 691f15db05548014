"""A small table with a column of every kind that a feature plan knows."""

import io
from typing import Any

import numpy as np
import pandas as pd
from PIL import Image

from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets.spec.metrics import Task
from ml_assets.spec.problem_spec import Features

FEATURES = [
    Feature(column="photo", kind="image", nullable=True),
    Feature(column="size", kind="number", nullable=True),
    Feature(column="is new", kind="number", nullable=True),
    Feature(column="colour", kind="category", nullable=True),
    Feature(column="city", kind="high_cardinality", nullable=True),
    Feature(
        column="ordered at", kind="datetime", nullable=True, parts=["month", "weekday", "hour"]
    ),
    Feature(column="comment", kind="text", nullable=True),
    Feature(column="reply", kind="text"),
]
WORDS = ["late", "kind", "box", "door", "quick", "courier", "paid", "again", "never", "green"]
CITIES = 60


def plan_of(**settings: Any) -> FeaturePlan:
    return FeaturePlan(target="y", features=FEATURES, encoding=Features(**settings))


def sentence(rng: np.random.Generator, *more: str) -> str:
    return " ".join([*rng.choice(np.array(WORDS), rng.integers(2, 7)), *more])


def png(brightness: float, rng: np.random.Generator) -> bytes:
    values = np.clip(brightness + rng.normal(0, 20, (8, 8, 3)), 0, 255).astype("uint8")
    buffer = io.BytesIO()
    Image.fromarray(values).save(buffer, "PNG")
    return buffer.getvalue()


def table(task: Task, rows: int = 120, seed: int = 1, unseen: bool = False) -> pd.DataFrame:
    """Every kind says something about the target; ``unseen`` adds values of no other table."""
    rng = np.random.default_rng(seed)
    size, broken, light = rng.normal(size=rows), rng.random(rows) < 0.4, rng.random(rows)
    days = rng.integers(0, 365, rows)
    moments = np.datetime64("2024-01-01T00:30:00", "ns") + days * np.timedelta64(1, "D")
    moments += rng.integers(0, 24, rows) * np.timedelta64(1, "h")
    city = rng.integers(0, CITIES, rows)
    colour = rng.choice(np.array(["red", "blue", None], dtype=object), rows)
    weekend = (days % 7) >= 5  # 2024-01-01 is a Monday
    signal = size + 1.5 * broken + 2 * light + np.sin(city) + weekend + (colour == "red")
    frame = pd.DataFrame({
        "colour": colour,
        "ordered at": moments,
        "city": [f"city {number}" for number in city],
        "comment": [sentence(rng, *(["broken"] if b else [])) for b in broken],
        "reply": [sentence(rng) for _ in range(rows)],
        "photo": pd.Series([png(200 * value, rng) for value in light], dtype=object),
        "is new": pd.Series(rng.choice(np.array([True, False, None], dtype=object), rows)),
        "size": size,
        "y": target_of(task, signal),
    })  # fmt: skip
    for column in ("size", "city", "ordered at", "comment", "photo"):
        frame.loc[rng.random(rows) < 0.08, column] = None
    if unseen:
        frame.loc[0, ["colour", "city", "comment"]] = ["green", "nowhere", "unheard of"]
        frame.loc[1, ["colour", "city", "comment", "ordered at", "photo", "size"]] = None
    return frame


def target_of(task: Task, signal: np.ndarray) -> np.ndarray:
    if task == "regression":
        return 10.0 + 3.0 * signal
    if task == "binary_classification":
        return np.where(signal > 2.5, "yes", "no").astype(object)
    return np.digitize(signal, [1.5, 3.5]).astype("int64")
