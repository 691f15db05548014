"""What fitting found on the folds of a trial, as hyper-parameters for all rows."""

from collections.abc import Sequence
from statistics import fmean
from typing import Any


def with_found(params: dict[str, Any], found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the hyper-parameters with the mean over folds of what fitting found.

    A mean of whole numbers, such as iterations, is rounded, but is at least 1.

    >>> with_found({"depth": 3}, [{"max_iter": 10}, {"max_iter": 21}])
    {'depth': 3, 'max_iter': 16}
    """
    if not found:
        return dict(params)
    names = [name for name in found[0] if all(name in fold for fold in found)]
    return params | {name: _mean([fold[name] for fold in found]) for name in names}


def _mean(values: list[Any]) -> Any:
    mean = fmean(values)
    return max(1, round(mean)) if all(isinstance(value, int) for value in values) else mean
