"""How predictions are scored, and how systems are compared by their scores."""

import numpy as np
import pandas as pd

# Task -> the metric, and whether more of it is better.
METRIC = {"binary": ("roc_auc", True), "multiclass": ("log_loss", False),
          "regression": ("rmse", False)}  # fmt: skip


def score(task: str, truth: pd.Series, predicted: pd.DataFrame) -> float:
    """Return the task's metric of predictions on the test rows.

    ``predicted`` has one column per class with its probability, in sorted order, or the one
    column of a regression. The positive class of two is the last in order, which ROC AUC does not
    depend on. Probabilities are brought to a sum of one, since some systems give 32-bit floats.
    Raises ValueError if a prediction is absent or not finite.
    """
    from sklearn.metrics import log_loss, roc_auc_score, root_mean_squared_error

    values = predicted.to_numpy(dtype="float64")
    if len(values) != len(truth) or not np.isfinite(values).all():
        raise ValueError(f"{len(values)} predictions of {len(truth)} rows, "
                         f"{int((~np.isfinite(values)).sum())} not finite")  # fmt: skip
    if task == "regression":
        return float(root_mean_squared_error(truth, values[:, 0]))
    if task == "binary":
        return float(roc_auc_score(truth == predicted.columns[-1], values[:, -1]))
    shares = values / values.sum(axis=1, keepdims=True)
    return float(log_loss(truth, shares, labels=list(predicted.columns)))


def normalized(
    value: float, default: float, best_peer: float | None, *, greater_is_better: bool
) -> float | None:
    """Return (score - default) / (best peer - default): 0 as the default, 1 as the best peer.

    None where no peer is better than the default, which leaves nothing to measure by.

    >>> normalized(0.9, 0.8, 0.85, greater_is_better=True)
    2.0
    >>> normalized(12.0, 10.0, 8.0, greater_is_better=False)
    -1.0
    >>> normalized(9.0, 10.0, 10.5, greater_is_better=False) is None
    True
    """
    sign = 1 if greater_is_better else -1
    if best_peer is None or sign * (best_peer - default) <= 0:
        return None
    return round((value - default) / (best_peer - default), 12)


def ranks(scores: dict[str, float | None], *, greater_is_better: bool) -> dict[str, float]:
    """Return each system's rank from 1; equal scores share the mean, those without come last.

    >>> ranks({"a": 0.9, "b": 0.8, "c": 0.9, "d": None}, greater_is_better=True)
    {'a': 1.5, 'b': 3.0, 'c': 1.5, 'd': 4.0}
    """
    from scipy.stats import rankdata

    sign = -1 if greater_is_better else 1
    losses = [np.inf if value is None else sign * value for value in scores.values()]
    return dict(zip(scores, map(float, rankdata(losses)), strict=True))
