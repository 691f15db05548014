"""The driver's side of a search: hands out trials, takes in results, keeps the time."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ml_assets.modeling.found_params import with_found
from ml_assets.modeling.refit_reserve import refit_reserve
from ml_assets.modeling.search_record import SearchRecord
from ml_assets.modeling.suggestions import Suggestion, Suggestions
from ml_assets.modeling.trial_run import TrialConfig, TrialResult
from ml_assets.spec.errors import SearchError
from ml_assets.spec.leaderboard import Leaderboard, Trial, TrialStatus

_STATUS_ORDER: tuple[TrialStatus, ...] = ("completed", "stopped_early", "out_of_time", "failed")


@dataclass(frozen=True)
class Limits:
    """What a search may take: seconds in all, per trial, and per fit of one that learns in rounds.

    The seconds in all are to include the refit of about ``members`` trials, ``cores`` at a time.
    """

    time_budget_s: float | None = None
    trial_limit_s: float | None = None
    fit_s: float | None = None
    members: int = 1
    cores: int = 1


@dataclass
class SearchState:
    """All trials of a search, by the names that Ray Tune gives them.

    The time budget counts from ``started``, and from it what the refit will take is kept back.
    Trials are scored on ``folds`` of the ``parts`` that the rows were parted into.

    With a ``record``, trials that a search which was cut off has finished are taken from it, and
    the seconds it used count.
    """

    suggestions: Suggestions
    metric: str
    limits: Limits
    folds: int
    parts: int
    on_progress: Callable[[str], None]
    record: SearchRecord | None = None
    started: float = field(default_factory=time.time)
    trials: list[Trial] = field(default_factory=list)
    resumed: int = 0
    _finished_before: dict[str, Trial] = field(default_factory=dict)
    _used_before_s: float = 0.0
    _running: dict[str, tuple[Suggestion, float]] = field(default_factory=dict)
    _last: dict[str, TrialResult] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.record is not None:
            self._finished_before, self._used_before_s = self.record.finished()

    def __getstate__(self) -> dict[str, object]:
        # Ray Tune writes a copy of the searcher to disk; a Dagster logger cannot go with it.
        return self.__dict__ | {"on_progress": _silent}

    @property
    def finished(self) -> bool:
        """Whether no more trials are handed out: all are, or the time is up."""
        deadline = self._deadline
        return self.suggestions.exhausted or (deadline is not None and time.time() >= deadline)

    @property
    def _deadline(self) -> float | None:
        budget = self.limits.time_budget_s
        if budget is None:
            return None
        reserve = refit_reserve(
            self._ranked(), self.parts, budget, self.limits.members, self.limits.cores
        )
        return self.started + budget - self._used_before_s - reserve

    def start(self, name: str) -> TrialConfig | None:
        """Return the next trial's configuration; None while it has to wait for others."""
        suggestion = self._next_unfinished()
        if suggestion is None:
            return None
        self._running[name] = suggestion, self._used_s()
        return {
            "trial_id": suggestion.trial_id,
            "family": suggestion.family,
            "params": suggestion.params,
            "thresholds": suggestion.thresholds,
            "deadline": self._deadline,
            "limit_s": self.limits.trial_limit_s,
            "fit_s": self.limits.fit_s,
        }

    def report(self, name: str, result: TrialResult) -> None:
        """Remember what a trial has reached."""
        self._last[name] = result

    def finish(self, name: str, starts: Mapping[str, list[str]] | None = None) -> None:
        """Close a trial with what it reached last; ``starts`` has the hosts of each trial."""
        suggestion, started_s = self._running.pop(name)
        hosts = (starts or {}).get(suggestion.trial_id, [])
        trial = _trial(suggestion, self._last.pop(name, _LOST), started_s, hosts)
        self.suggestions.tell(suggestion.index, trial)
        self.trials.append(trial)
        # What ran out of this search's time may be worth another's.
        if self.record is not None and trial.status != "out_of_time":
            self.record.finish(trial, self._used_s())
        self._tell_progress()

    def leaderboard(
        self, wall_s: float, train_digest: str = "", repeated_rows: int = 0
    ) -> Leaderboard:
        """Return all finished trials, best first, ties in trial order.

        Where time was too short for any trial, one that ran out of it leads, with a warning.
        Raises SearchError, with the trials' errors, if all of them failed.
        """
        if not self.trials and (first := self.suggestions.next()):
            self.trials.append(_trial(first, _NOT_STARTED, wall_s, []))
        ranked = self._ranked()
        if not any(trial.status in ("completed", "out_of_time") for trial in ranked):
            raise _no_trial(ranked)
        return Leaderboard(
            metric=self.metric,
            greater_is_better=self.suggestions.greater_is_better,
            folds=self.folds,
            parts=None if self.parts == self.folds else self.parts,
            seed=self.suggestions.seed,
            trials=ranked,
            wall_s=wall_s,
            train_digest=train_digest,
            repeated_rows=repeated_rows,
            resumed_trials=self.resumed,
            warnings=self._warnings(ranked),
        )

    def _next_unfinished(self) -> Suggestion | None:
        while (suggestion := self.suggestions.next()) is not None:
            before = self._finished_before.get(suggestion.trial_id)
            if before is None or not _is_of(before, suggestion):
                return suggestion
            self.suggestions.tell(suggestion.index, before)
            self.trials.append(before)
            self.resumed += 1
        return None

    def _used_s(self) -> float:
        return self._used_before_s + max(0.0, time.time() - self.started)

    def _ranked(self) -> list[Trial]:
        greater = self.suggestions.greater_is_better
        return sorted(self.trials, key=lambda trial: _rank(trial, greater))

    def _warnings(self, ranked: list[Trial]) -> list[str]:
        few = [
            f"Time was short for this table: trials were scored on {self.folds} of {self.parts} "
            "folds. Raise search.time_budget_s for scores that say more."
        ] if self.folds < self.parts else []  # fmt: skip
        if ranked[0].status == "completed":
            return few
        best = next(trial for trial in ranked if trial.status == "out_of_time")
        return [
            *few,
            f"No trial was completed in the time allowed: the model is {best.family}'s first guess "
            f"({best.trial_id}), scored on {len(best.fold_scores)} of {self.folds} folds. Raise "
            "search.time_budget_s or search.trial_limit_s.",
        ]

    def _time_left(self) -> str:
        deadline = self._deadline
        return "" if deadline is None else f", {max(0.0, deadline - time.time()):.0f} s left"

    def _tell_progress(self) -> None:
        best = self._ranked()[0]
        if best.status != "completed":
            return
        count = "1 trial" if len(self.trials) == 1 else f"{len(self.trials)} trials"
        self.on_progress(
            f"{count} in {self._used_s():.0f} s{self._time_left()}; best {self.metric} "
            f"{best.score:.4f} by {best.family} ({best.trial_id})"
        )


_NOT_STARTED: TrialResult = {
    "fold_scores": [],
    "status": "out_of_time",
    "error": None,
    "found": [],
    "fit_s": 0.0,
    "predict_s": 0.0,
}
_LOST: TrialResult = {
    **_NOT_STARTED,
    "status": "failed",
    "error": "The worker process died",
}


def _silent(line: str) -> None:
    """Take a line of progress and drop it."""


def _is_of(trial: Trial, suggestion: Suggestion) -> bool:
    tried = with_found(suggestion.params, trial.found)
    return trial.family == suggestion.family and trial.params in (suggestion.params, tried)


def _trial(
    suggestion: Suggestion, result: TrialResult, started_s: float, hosts: list[str]
) -> Trial:
    scores, params = result["fold_scores"], suggestion.params
    # With folds left and no reason to stop, it was its worker that ended.
    error = _LOST["error"] if result["status"] is None else result["error"]
    return Trial(
        trial_id=suggestion.trial_id,
        family=suggestion.family,
        params=with_found(params, result["found"]) if result["found"] else params,
        fold_scores=scores,
        score=sum(scores) / len(scores) if scores else None,
        status=result["status"] or "failed",
        error=error,
        found=result["found"],
        fit_s=result["fit_s"],
        predict_s=result["predict_s"],
        started_s=started_s,
        host=hosts[-1] if hosts else None,
        attempts=max(1, len(hosts)),
        moved_from=hosts[:-1],
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
