"""The driver's side of a search: hands out trials, takes in results, keeps the time."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from ml_assets.modeling.suggestions import Suggestion, Suggestions
from ml_assets.modeling.trial_run import TrialConfig, TrialResult
from ml_assets.spec.errors import SearchError
from ml_assets.spec.leaderboard import Leaderboard, Trial

_STATUS_ORDER = ("completed", "stopped_early", "out_of_time", "failed")
# Seconds between two lines of progress, unless a trial is the best so far or the last one.
_QUIET_S = 2.0


@dataclass
class SearchState:
    """All trials of a search, by the names that Ray Tune gives them.

    The time budget counts from the making of the state, when workers are ready to start. The
    first trial runs without a deadline, so that even a search whose budget is too short
    ends with a model.
    """

    suggestions: Suggestions
    metric: str
    time_budget_s: float | None
    on_progress: Callable[[str], None]
    started: float = field(default_factory=time.time)
    trials: list[Trial] = field(default_factory=list)
    _running: dict[str, Suggestion] = field(default_factory=dict)
    _last: dict[str, tuple[TrialResult, str | None]] = field(default_factory=dict)
    _last_line: float = 0.0

    def __getstate__(self) -> dict[str, object]:
        # Ray Tune writes a copy of the searcher to disk; a Dagster logger cannot go with it.
        return self.__dict__ | {"on_progress": _silent}

    @property
    def finished(self) -> bool:
        """Whether no more trials are handed out: all are, or the time is up."""
        return self.suggestions.exhausted or (
            self._deadline is not None and time.time() >= self._deadline
        )

    @property
    def _deadline(self) -> float | None:
        return None if self.time_budget_s is None else self.started + self.time_budget_s

    def start(self, name: str) -> TrialConfig | None:
        """Return the next trial's configuration; None while it has to wait for others."""
        suggestion = self.suggestions.next()
        if suggestion is None:
            return None
        self._running[name] = suggestion
        return {
            "family": suggestion.family,
            "params": suggestion.params,
            "thresholds": suggestion.thresholds,
            "deadline": self._deadline if suggestion.index else None,
        }

    def report(self, name: str, result: TrialResult, host: str | None) -> None:
        """Remember what a trial has reached."""
        self._last[name] = (result, host)

    def finish(self, name: str) -> None:
        """Close a trial with what it reached last."""
        suggestion = self._running.pop(name)
        lost: TrialResult = {
            "fold_scores": [],
            "status": "failed",
            "error": "The worker process died",
            "fit_s": 0.0,
        }
        result, host = self._last.pop(name, (lost, None))
        if result["status"] is None:
            result = lost | {"fold_scores": result["fold_scores"], "fit_s": result["fit_s"]}
        trial = _trial(suggestion, result, host)
        self.suggestions.tell(suggestion.index, trial)
        self.trials.append(trial)
        self._tell_progress(trial)

    def leaderboard(self, folds: int, wall_s: float) -> Leaderboard:
        """Return all finished trials, best first, ties in trial order.

        Raises SearchError, with the trials' errors, if none of them was completed.
        """
        greater = self.suggestions.greater_is_better
        ranked = sorted(self.trials, key=lambda trial: _rank(trial, greater))
        if not ranked or ranked[0].status != "completed":
            raise _no_trial(self.trials)
        return Leaderboard(
            metric=self.metric,
            greater_is_better=greater,
            folds=folds,
            seed=self.suggestions.seed,
            trials=ranked,
            wall_s=wall_s,
        )

    def _tell_progress(self, trial: Trial) -> None:
        greater = self.suggestions.greater_is_better
        best = min(self.trials, key=lambda each: _rank(each, greater))
        now, last = time.time(), self.finished and not self._running
        quiet = not last and best is not trial and now - self._last_line < _QUIET_S
        if best.status != "completed" or quiet:
            return
        self._last_line = now
        count = "1 trial" if len(self.trials) == 1 else f"{len(self.trials)} trials"
        self.on_progress(
            f"{count} in {now - self.started:.0f} s; best {self.metric} "
            f"{best.score:.4f} by {best.family} ({best.trial_id})"
        )


def _silent(line: str) -> None:
    """Take a line of progress and drop it."""


def _trial(suggestion: Suggestion, result: TrialResult, host: str | None) -> Trial:
    scores = result["fold_scores"]
    if result["status"] is None:
        raise ValueError(f"Trial {suggestion.trial_id} has folds left")
    return Trial(
        trial_id=suggestion.trial_id,
        family=suggestion.family,
        params=suggestion.params,
        fold_scores=scores,
        score=sum(scores) / len(scores) if scores else None,
        status=result["status"],
        error=result["error"],
        fit_s=result["fit_s"],
        host=host,
    )


def _rank(trial: Trial, greater_is_better: bool) -> tuple[int, float, int]:
    loss = float("inf") if trial.score is None else trial.score
    if greater_is_better and trial.score is not None:
        loss = -loss
    return _STATUS_ORDER.index(trial.status), loss, int(trial.trial_id[1:])


def _no_trial(trials: list[Trial]) -> SearchError:
    errors = dict.fromkeys(f"{trial.family}: {trial.error}" for trial in trials if trial.error)
    return SearchError(
        f"None of {len(trials)} trials was completed",
        found="; ".join(list(errors)[:3]) or "no trial in time",
        mend="mend the errors, or raise search.time_budget_s",
    )
