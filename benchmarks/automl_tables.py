"""The tables of the AutoML benchmark, and the split that every system gets."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

TEST_FRACTION = 0.25
SEED = 0
# Where more of the test rows than this share have a training row's features, those are left out:
# remembering them is no skill, and in use they would not come.
MOST_SEEN = 0.05

# Classes of few and many values, numbers, categories, missing values; 6,400 to 54,000 rows.
TEN = (
    "adult", "telco_churn", "credit_default", "airlines_delay",
    "letter", "satellite", "wine_quality",
    "california", "diamonds", "bike_sharing",
)  # fmt: skip
# Too small to tell good systems apart, quick to try.
SMALL = ("german_credit", "abalone")


@dataclass(frozen=True)
class BenchTable:
    """A table in two parts; ``classes`` are sorted texts, empty for regression."""

    name: str
    task: str
    target: str
    categories: list[str]
    classes: list[str]
    train: pd.DataFrame
    test: pd.DataFrame


def read_table(folder: Path, name: str) -> BenchTable:
    """Read a table of the folder by its entry in ``manifest.json``, and split it."""
    entries = json.loads((folder / "manifest.json").read_text())
    entry = next(entry for entry in entries if entry["name"] == name)
    target, left_out = entry["target"], set(entry["drop"])
    categories = [column for column in entry["categorical"] if column not in left_out]
    texts = [*categories, *([target] if entry["task"] != "regression" else [])]
    frame = pd.read_csv(
        folder / entry["file"], dtype=dict.fromkeys(texts, str), keep_default_na=False,
        na_values=[""], usecols=lambda column: column not in left_out, low_memory=False,
    )  # fmt: skip
    train, test = split_rows(frame[target], classes=entry["task"] != "regression")
    test = unseen(frame.drop(columns=target), train, test)
    return BenchTable(
        name=name,
        task=entry["task"],
        target=target,
        categories=categories,
        classes=sorted(frame[target].unique()) if entry["task"] != "regression" else [],
        train=frame.iloc[train].reset_index(drop=True),
        test=frame.iloc[test].reset_index(drop=True),
    )


def unseen(features: pd.DataFrame, train: np.ndarray, test: np.ndarray) -> np.ndarray:
    """Return the test rows without those seen in training, if these are more than 5 %."""
    hashes = pd.util.hash_pandas_object(features, index=False).to_numpy()
    seen = np.isin(hashes[test], hashes[train])
    return test[~seen] if seen.mean() > MOST_SEEN else test


def split_rows(target: pd.Series, *, classes: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return the positions of training and test rows: a quarter to test, by seed 0.

    Of classes, each side has the same shares of them.
    """
    from sklearn.model_selection import train_test_split

    train, test = train_test_split(
        np.arange(len(target)), test_size=TEST_FRACTION, random_state=SEED,
        stratify=target if classes else None,
    )  # fmt: skip
    return train, test
