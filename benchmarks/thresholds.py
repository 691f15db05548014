"""Ways to choose a decision threshold, by what they lose on rows that nobody has seen."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict, train_test_split
from sklearn.naive_bayes import BernoulliNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from benchmarks.automl_tables import read_table
from benchmarks.search_overhead import DATASETS
from benchmarks.table import table
from ml_assets.modeling.decision_threshold import choose_threshold
from ml_assets.modeling.threshold_objective import ThresholdObjective
from ml_assets.spec.problem import Costs, Problem

ROUNDS = 4
_TABLES = ("adult", "credit_default", "german_credit", "telco_churn")
_MOST_ROWS, _FOLDS, _SEED = 20_000, 5, 7
_TRAINING = (600, 2_000)
_WAYS = ("0.5", "formula", "lowest point", "median of resampled ones")
# The last two are badly calibrated.
_MODELS: tuple[Callable[[], Any], ...] = (
    lambda: LogisticRegression(max_iter=1_000),
    lambda: HistGradientBoostingClassifier(max_iter=60, random_state=_SEED),
    lambda: RandomForestClassifier(100, min_samples_leaf=3, random_state=_SEED),
    lambda: LogisticRegression(max_iter=1_000, class_weight="balanced"),
    BernoulliNB,
)
_OBJECTIVES: dict[str, dict[str, Any]] = {
    "cost, missed : alarm = 5 : 1": {"costs": Costs(false_negative=5, false_positive=1)},
    "cost, 12 : 1": {"costs": Costs(false_negative=12, false_positive=1)},
    "cost, 1 : 3": {"costs": Costs(false_negative=1, false_positive=3)},
    "accuracy": {"metric": "accuracy"},
    "balanced accuracy": {"metric": "balanced_accuracy"},
    "F1": {"metric": "f1"},
    "Matthews correlation": {"metric": "matthews_corrcoef"},
}


def run(rounds: int = ROUNDS, datasets: Path = DATASETS) -> str:
    """Return the report of this benchmark; ``rounds`` is how many samples of a table are drawn."""
    if not datasets.is_dir():
        return f"not run: the tables are not here: {datasets} is missing"
    lost: dict[str, list[list[float]]] = {name: [] for name in _OBJECTIVES}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in _TABLES:
            for seed in range(rounds):
                for known, unseen in _predicted(datasets, name, seed):
                    for objective, told in _OBJECTIVES.items():
                        lost[objective].append(_regrets(known, unseen, told))
    return "\n".join([
        f"Regret on unseen rows: mean over {len(_TABLES)} tables, {rounds} draws and "
        f"{len(_MODELS)} models; costs per row, with a false alarm or the missed row as the unit",
        "",
        table(["objective", *_WAYS], [
            [name, *(f"{value:.4f}" if np.isfinite(value) else "-" for value in np.mean(found, 0))]
            for name, found in lost.items()
        ]),
    ])  # fmt: skip


Scored = tuple[np.ndarray, np.ndarray]


def _predicted(datasets: Path, name: str, seed: int) -> list[tuple[Scored, Scored]]:
    """Return truths and probabilities of each model: out of fold, and of unseen rows."""
    read = read_table(datasets, name)
    rows = pd.concat([read.train, read.test], ignore_index=True)
    rows = rows.sample(min(len(rows), _MOST_ROWS), random_state=seed)
    true = (rows[read.target] == rows[read.target].value_counts().index[-1]).to_numpy()
    features = rows.drop(columns=read.target)
    size = min(_TRAINING[seed % len(_TRAINING)], len(rows) * 6 // 10)
    train, test, y, y_test = train_test_split(
        features, true, train_size=size, stratify=true, random_state=seed
    )
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=seed)
    found = []
    for make in _MODELS:
        model = make_pipeline(_encoded(read.categories), make())
        out_of_fold = cross_val_predict(model, train, y, cv=folds, method="predict_proba")
        found.append(((y, out_of_fold[:, 1]),
                      (y_test, model.fit(train, y).predict_proba(test)[:, 1])))  # fmt: skip
    return found


def _encoded(categories: list[str]) -> Any:
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    encoder = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    return make_column_transformer((encoder, categories), remainder=numbers)


def _regrets(known: Scored, unseen: Scored, told: dict[str, Any]) -> list[float]:
    """Return what each way loses against the best threshold of the unseen rows."""
    problem = Problem(task="binary_classification", target="y", **told)
    objective = ThresholdObjective.of(problem)
    chosen = choose_threshold(
        known[0], np.stack([1 - known[1], known[1]], 1), (False, True), problem, True, _SEED
    )
    assert objective is not None
    assert chosen is not None
    taken = (0.5, chosen.theory, _best(objective, *known)[0], chosen.value)
    best = _best(objective, *unseen)[1]
    return [
        np.nan if at is None else best - _value(objective, *unseen, np.array([at]))[0]
        for at in taken
    ]


def _best(
    objective: ThresholdObjective, true: np.ndarray, probability: np.ndarray
) -> tuple[float, float]:
    """Return the best of all thresholds, of equal ones the lowest, and what it gives."""
    grid = np.append(np.unique(probability), 2.0)
    values = _value(objective, true, probability, grid)
    return float(grid[values.argmax()]), float(values.max())


def _value(
    objective: ThresholdObjective, true: np.ndarray, probability: np.ndarray, at: np.ndarray
) -> np.ndarray:
    """Return the objective at thresholds, more being better."""
    positives = np.sort(probability[true])
    negatives = np.sort(probability[~true])
    hits, alarms = (len(one) - np.searchsorted(one, at, "left") for one in (positives, negatives))
    found = objective.values(hits, alarms, len(positives), len(negatives))
    return objective.sign * found
