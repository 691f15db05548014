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
    ranked: Sequence[Trial],
    parts: int,
    budget_s: float,
    members: int = 1,
    longest_fit_s: float | None = None,
) -> float:
    """Return the seconds that refitting the best ``members`` trials will take, as it looks now.

    ``ranked`` are trials, best first; only completed ones count. Before there is one, a fit on the
    rows of all ``parts`` but one is taken to last ``longest_fit_s``: trials that begin now learn
    their deadline from it.
    """
    best = [trial for trial in ranked if trial.status == "completed"][:members]
    fits = sum(refit_s(trial, parts) for trial in best)
    if not best and longest_fit_s is not None and parts > 1:
        fits = _on_all_rows(longest_fit_s, parts)
    return min(_FIXED_S + fits, _MOST * budget_s)


def refit_s(trial: Trial, parts: int) -> float:
    """Return the seconds that a completed trial's fit on all rows is taken to last.

    It is longer than one on the rows of all ``parts`` but one in proportion to the rows.
    """
    return _on_all_rows((trial.fit_s - trial.predict_s) / len(trial.fold_scores), parts)


def _on_all_rows(fit_s: float, parts: int) -> float:
    return fit_s * parts / (parts - 1)


def refit_time_left(budget_s: float | None, used_s: float) -> float:
    """Return the seconds that are left of a budget for fitting the winners."""
    if budget_s is None:
        return float("inf")
    return max(0.0, (1 + _SLACK) * budget_s - used_s - _FIXED_S)
