"""The part of a search's time that is kept back for fitting the winners on all rows."""

from collections.abc import Sequence

from ml_assets.spec.leaderboard import Trial

# Ending the search, choosing, and writing the model.
_FIXED_S = 1.5
# However long the fits, so much of the budget is for searching.
_MOST = 0.4


def refit_reserve(ranked: Sequence[Trial], folds: int, budget_s: float, members: int = 1) -> float:
    """Return the seconds that refitting the best ``members`` trials will take, as it looks now.

    ``ranked`` are trials, best first; only completed ones count. A fit on all rows is taken to be
    longer than one on the rows of all folds but one in proportion to the rows.
    """
    best = [trial for trial in ranked if trial.status == "completed"][:members]
    fits = [(trial.fit_s - trial.predict_s) / len(trial.fold_scores) for trial in best]
    return min(_FIXED_S + sum(fits) * folds / (folds - 1), _MOST * budget_s)
