"""Metrics as users write them."""

import numpy as np


def profit(y_true: np.ndarray, y_pred: np.ndarray) -> float:
    return float((y_true == y_pred).sum()) * 2.0


profit.greater_is_better = True


def broken(y_true: np.ndarray, y_pred: np.ndarray) -> float:
    raise ValueError("not for these rows")


broken.greater_is_better = True
