"""Metrics as a user writes them, the good and the bad."""

from typing import Any

import numpy as np


def profit(y_true: np.ndarray, y_pred: np.ndarray) -> float:
    """Money that calling the predicted positives brings.

    Every hit brings 120, every call costs 10.
    """
    return float(120 * (y_true * y_pred).sum() - 10 * y_pred.sum())


def squares(y_true: np.ndarray, probability: np.ndarray) -> float:
    return float(np.mean((y_true - probability) ** 2))


def own_log_loss(y_true: np.ndarray, probabilities: np.ndarray) -> float:
    classes = np.array(["a", "b", "c"])
    return float(-np.mean(np.log(probabilities[np.arange(len(y_true)),
                                               np.searchsorted(classes, y_true)])))  # fmt: skip


def largest(y_true: np.ndarray, y_pred: np.ndarray) -> np.floating:
    y_true -= y_pred  # changes what it is given
    return np.abs(y_true).max()


def raises(y_true: np.ndarray, y_pred: np.ndarray) -> float:
    raise ZeroDivisionError("no rows")


def no_number(y_true: np.ndarray, y_pred: np.ndarray) -> Any:
    return "much"


def undirected(y_true: np.ndarray, y_pred: np.ndarray) -> float:
    return 1.0


def reads_minds(y_true: np.ndarray, y_pred: np.ndarray) -> float:
    return 1.0


NO_FUNCTION = 3


def declare(function: Any, *, greater_is_better: bool, reads: str | None = None) -> None:
    function.greater_is_better = greater_is_better
    if reads:
        function.reads = reads


declare(profit, greater_is_better=True)
declare(squares, greater_is_better=False, reads="probabilities")
declare(own_log_loss, greater_is_better=False, reads="probabilities")
declare(largest, greater_is_better=False)
declare(raises, greater_is_better=True)
declare(no_number, greater_is_better=True)
declare(reads_minds, greater_is_better=True, reads="minds")


def weighted_error(
    y_true: np.ndarray, y_pred: np.ndarray, sample_weight: np.ndarray | None = None
) -> float:
    return float(np.average(np.abs(y_true - y_pred), weights=sample_weight))


weighted_error.greater_is_better = False
