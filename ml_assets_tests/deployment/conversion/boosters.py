"""Small fitted boosters, and rows that ask for every category and for missing numbers."""

from typing import Any

import numpy as np

from ml_assets.estimator.iterative_learner import IterativeLearner
from ml_assets_tests.deployment.conversion.graphs import numbers

CATEGORIES = 40


def rows(count: int, seed: int = 1) -> np.ndarray:
    """Two numbers, one of them at times missing, codes of many and of few values, -1: unseen."""
    rng, X = np.random.default_rng(seed), numbers(count, 4, seed)
    X[:, 1:3] = np.column_stack([rng.integers(0, CATEGORIES, count), rng.integers(0, 3, count)])
    X[rng.random(count) < 0.1, 3] = np.nan
    return X


def rows_to_predict() -> np.ndarray:
    X = rows(300, seed=2)
    X[:CATEGORIES, 1] = np.arange(CATEGORIES)
    X[CATEGORIES : CATEGORIES + 9, 1:3] = -1
    X[100:110, [0, 3]] = np.nan
    return X


def fitted(kind: type[IterativeLearner], classes: int, *, codes: bool, **settings: Any) -> Any:
    X = rows(500)
    signal = 200 * X[:, 0] + 3 * np.sin(X[:, 1] * 3) + X[:, 2] + np.isnan(X[:, 3])
    y = signal * 1e3
    if classes:
        y = np.digitize(signal, np.quantile(signal, np.arange(1, classes) / classes))
    learner = kind(
        classification=classes > 0, rounds=25, most_rounds=25, patience=5, balanced=False, seed=3,
        categories=[1, 2] if codes else [], settings=settings,
    )  # fmt: skip
    return learner.fit(X, y)


def expected(learner: Any, X: np.ndarray) -> np.ndarray:
    return learner.predict_proba(X) if learner.classification else learner.predict(X)[:, None]
