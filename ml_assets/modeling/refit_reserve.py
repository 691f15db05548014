"""The part of a search's time that is kept back for fitting the winners on all rows."""

from collections.abc import Sequence

from ml_assets.spec.leaderboard import Trial

# Ending the search, choosing, and writing the model.
_FIXED_S = 3.0
# Winners may take so much of the budget beyond it: better that than a worse model.
_SLACK = 0.05
# However long the fits, so much of the budget is for searching.
_MOST = 0.4


def refit_reserve(
    ranked: Sequence[Trial], parts: int, budget_s: float, members: int = 1, cores: int = 1
) -> float:
    """Return the seconds that refitting the best ``members`` trials will take, as it looks now.

    ``ranked`` are trials, best first; only completed ones count. ``cores`` are fitted at a time.
    """
    best = [trial for trial in ranked if trial.status == "completed"][:members]
    each = [refit_s(trial, parts) for trial in best]
    return min(_FIXED_S + makespan(each, cores), _MOST * budget_s)


def makespan(each_s: Sequence[float], cores: int) -> float:
    """Return how long fits last, ``cores`` at a time, the longest begun first.

    That is Graham's rule of the longest processing time first (1969, SIAM J. Appl. Math. 17).
    """
    ends = [0.0] * cores
    for fit_s in sorted(each_s, reverse=True):
        ends[ends.index(min(ends))] += fit_s
    return max(ends)


def refit_s(trial: Trial, parts: int) -> float:
    """Return the seconds that a completed trial's fit on all rows is taken to last.

    It is longer than one on the rows of all ``parts`` but one in proportion to the rows.
    """
    fit = (trial.fit_s - trial.predict_s) / len(trial.fold_scores)
    return fit * parts / (parts - 1)


def refit_time_left(budget_s: float | None, used_s: float) -> float:
    """Return the seconds that are left of a budget for fitting the winners."""
    if budget_s is None:
        return float("inf")
    return max(0.0, (1 + _SLACK) * budget_s - used_s - _FIXED_S)
