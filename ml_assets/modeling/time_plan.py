"""How a search's time is parted: on how many folds a trial is scored, and how long a fit may take.

With much time, or few rows, a trial is scored on all folds. With little time for the table, so few
trials would be completed that scoring them well is of no use: then each is scored on fewer folds,
down to one, which is the hold-out of other systems.
"""

from dataclasses import dataclass

from ml_assets.estimator.stop import usual_round_s

# Rounds of a usual fit.
_ROUNDS = 150
# Trials that a search should have time for, at least.
_TRIALS = 14
# The share of all the time that a single fit may take.
_SHARE = 1 / 8


@dataclass(frozen=True)
class TimePlan:
    """The folds that each trial is scored on, and the seconds after which a fit is to end."""

    folds: int
    fit_s: float | None


def time_plan(
    folds: int, budget_s: float | None, slots: int, rows: int, columns: int, classes: int
) -> TimePlan:
    """Return the plan for a table of this size: at most ``folds`` folds, and at least one.

    ``slots`` are trials that run at a time, ``columns`` features before encoding, ``classes`` 0 for
    regression. Without a budget all folds are scored, and fits take as long as they take.

    >>> time_plan(5, None, 2, rows=1000, columns=10, classes=2)
    TimePlan(folds=5, fit_s=None)
    """
    if budget_s is None:
        return TimePlan(folds, None)
    fit_s = _ROUNDS * usual_round_s(rows, columns, classes)
    affordable = int(budget_s * slots / (_TRIALS * fit_s))
    scored = max(1, min(folds, affordable))
    return TimePlan(scored, budget_s * slots * _SHARE / scored)
