"""When a poor trial is stopped: thresholds on the mean of its first folds.

A trial is stopped when, on the folds it has finished, it is clearly behind the best completed
trial and behind the median of all completed ones. All trials are scored on the same folds, so
what counts as clear is measured on the differences between them, fold by fold, as racing does
(Birattari et al. 2002, F-Race). Thresholds are fixed when a trial is asked for, so that no
decision depends on how fast other trials ran.
"""

from collections.abc import Sequence
from statistics import fmean, median, stdev

MIN_COMPLETED = 4
_STANDARD_ERRORS = 2.0


def thresholds(completed: Sequence[Sequence[float]], greater_is_better: bool) -> list[float]:
    """Return, per number of finished folds less one, the mean below which a trial is stopped.

    ``completed`` holds the fold scores of completed trials, all of the same length. The result
    has one entry per fold but the last, each a bound in the metric's own sign; it is empty with
    fewer than MIN_COMPLETED trials, which is too little to judge by.

    >>> thresholds([[0.9, 0.9], [0.9, 0.8], [0.7, 0.7], [0.6, 0.6]], greater_is_better=True)
    [0.8]
    """
    if len(completed) < MIN_COMPLETED:
        return []
    sign = 1.0 if greater_is_better else -1.0
    utilities = [[sign * score for score in scores] for scores in completed]
    best = max(utilities, key=fmean)
    noise = median(
        stdev(ours - theirs for ours, theirs in zip(best, other, strict=True))
        for other in utilities
        if other is not best
    )
    return [
        sign * min(
            median(fmean(scores[:folds]) for scores in utilities),
            fmean(best[:folds]) - _STANDARD_ERRORS * noise / folds**0.5,
        )
        for folds in range(1, len(best))
    ]  # fmt: skip


def is_poor(scores: Sequence[float], bounds: Sequence[float], greater_is_better: bool) -> bool:
    """Say whether a trial with these first fold scores is to be stopped.

    >>> is_poor([0.5], [0.7, 0.75], greater_is_better=True)
    True
    >>> is_poor([0.5], [], greater_is_better=True)
    False
    """
    if not 0 < len(scores) <= len(bounds):
        return False
    mean, bound = fmean(scores), bounds[len(scores) - 1]
    return mean < bound if greater_is_better else mean > bound
