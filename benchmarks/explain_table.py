"""A table like adult, drawn at random: 14 columns, eight of them categories, two classes."""

import numpy as np
import pandas as pd

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.spec.feature_plan import Feature, FeaturePlan

# Name and number of the values, the first of which are the commonest, as in adult.
_CATEGORIES = {
    "workclass": 8, "education": 16, "marital_status": 7, "occupation": 14, "relationship": 6,
    "race": 5, "sex": 2, "native_country": 41,
}  # fmt: skip
_NUMBERS = ("age", "fnlwgt", "education_num", "capital_gain", "capital_loss", "hours_per_week")

PLAN = FeaturePlan(
    target="income",
    features=[
        *(Feature(column=name, kind="number") for name in _NUMBERS),
        *(Feature(column=name, kind="category", nullable=True) for name in _CATEGORIES),
    ],
)


def draw(rows: int, seed: int) -> pd.DataFrame:
    """Return rows whose class depends on most columns, alone and together."""
    rng = np.random.default_rng(seed)
    columns: dict[str, np.ndarray] = {
        "age": np.round(rng.gamma(8, 5, rows)) + 17,
        "fnlwgt": np.round(rng.lognormal(12, 0.5, rows)),
        "education_num": rng.integers(1, 17, rows).astype("float64"),
        "capital_gain": np.where(rng.random(rows) < 0.08, np.round(rng.lognormal(8, 1, rows)), 0),
        "capital_loss": np.where(rng.random(rows) < 0.05, np.round(rng.normal(1900, 300, rows)), 0),
        "hours_per_week": np.round(np.clip(rng.normal(40, 12, rows), 1, 99)),
    }
    codes = {}
    for name, kinds in _CATEGORIES.items():
        chances = 0.65 ** np.arange(kinds)
        codes[name] = rng.choice(kinds, rows, p=chances / chances.sum())
        values = np.array([f"{name} {number}" for number in range(kinds)], dtype=object)
        columns[name] = values[codes[name]]
    married = codes["marital_status"] == 0
    score = (
        -3.2
        + 0.04 * (columns["age"] - 40) * (columns["age"] < 60)
        + 0.28 * (columns["education_num"] - 9) * np.where(married, 1.3, 0.7)
        + 1.8 * married
        + 2.5 * (columns["capital_gain"] > 5000)
        + 0.8 * (columns["capital_loss"] > 1800)
        + 0.03 * (columns["hours_per_week"] - 40)
        + np.sin(codes["occupation"])
        + 0.4 * (codes["sex"] == 0)
        - 0.3 * codes["workclass"] * (codes["workclass"] < 4)
    )
    rich = rng.random(rows) < 1 / (1 + np.exp(-score))
    return pd.DataFrame(columns).assign(income=np.where(rich, "more", "less"))


def contract_of(train: pd.DataFrame) -> Contract:
    """Return the contract of the table: wide bounds, and the values of the training rows."""
    columns = {
        feature.column: ColumnContract(
            type="number", min=float(train[feature.column].min()) - 1e6,
            max=float(train[feature.column].max()) + 1e6,
        )
        if feature.kind == "number"
        else ColumnContract(type="string", allowed=sorted(train[feature.column].unique()))
        for feature in PLAN.features
    }  # fmt: skip
    columns["income"] = ColumnContract(type="string", role="target", allowed=["less", "more"])
    return Contract(problem="adult", columns=columns)
