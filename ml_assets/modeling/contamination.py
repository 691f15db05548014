"""The share of rows that are called anomalies."""

from typing import TYPE_CHECKING

from ml_assets.modeling.positive_class import positive_class
from ml_assets.spec.problem import Problem

if TYPE_CHECKING:
    import numpy as np

_UNKNOWN = 0.01
_MOST = 0.499


def contamination(problem: Problem, y: "np.ndarray") -> float:
    """Return the problem's share; else that of the training labels ``y``, or 0.01 without any.

    The share of labels is at most 0.499, and 0.01 where no training row is an anomaly.
    """
    if problem.contamination is not None:
        return problem.contamination
    if problem.target is None:
        return _UNKNOWN
    share = float((y == positive_class(problem, y)).mean())
    return min(share, _MOST) or _UNKNOWN
