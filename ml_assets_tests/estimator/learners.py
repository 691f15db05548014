"""Rows to learn from, for the tests of learners."""

import numpy as np

Table = tuple[np.ndarray, np.ndarray]


def numbers(rows: int = 200, seed: int = 1) -> Table:
    """Two numbers, one sometimes missing, and codes of a category, -1 among them, that matters."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(rows, 3))
    X[:, 2] = rng.integers(-1, 8, rows)
    y = 10.0 + 2.0 * X[:, 0] + 3.0 * np.isin(X[:, 2], [1, 4, 6]) + rng.normal(scale=0.3, size=rows)
    X[rng.random(rows) < 0.1, 1] = np.nan
    return X, y


def classes(rows: int = 200, seed: int = 1, count: int = 2) -> Table:
    """The same rows with names of classes, by the number's rank."""
    X, y = numbers(rows, seed)
    edges = [11.0] if count == 2 else [10.0, 12.0]
    return X, np.array(["a", "b", "c"])[np.digitize(y, edges)]
