"""One trial on its way: a configuration scored fold by fold, as a worker process runs it."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Thread
from typing import Any, TypedDict

from ml_assets.estimator.rows import Rows
from ml_assets.estimator.skops_format import must_be_storable
from ml_assets.modeling.cross_validation import FoldOutcome, Folds, score_fold
from ml_assets.modeling.early_stopping import is_poor
from ml_assets.modeling.families.registry import FAMILIES, family_named
from ml_assets.modeling.search_record import KeptFold
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.leaderboard import TrialStatus
from ml_assets.spec.metric_named import metric_named
from ml_assets.spec.metrics import Task


@dataclass(frozen=True)
class SearchData:
    """What every trial of a search reads: put once into the object store.

    ``contamination`` is the share of rows that anomaly detectors label; null for other tasks.
    ``repeated_rows`` counts those that stay in the fold of an earlier one, as their features are
    equal.
    """

    rows: Rows
    folds: Folds
    plan: FeaturePlan
    task: Task
    metric: str
    positive_class: Any
    seed: int
    threads: int = 1
    contamination: float | None = None
    repeated_rows: int = 0

    @property
    def classes(self) -> int:
        """The number of classes; 0 where there are none to predict."""
        return len(set(self.rows.y.tolist())) if self.task.endswith("classification") else 0


class TrialConfig(TypedDict):
    """What one trial is told.

    The deadline is in seconds since the epoch; ``limit_s`` are seconds that the trial may take, and
    ``fit_s`` those after which a fit in rounds is to end.
    """

    trial_id: str
    family: str
    params: dict[str, Any]
    thresholds: list[float]
    deadline: float | None
    limit_s: float | None
    fit_s: float | None


class TrialResult(TypedDict):
    """What a trial has reached; status is null while folds are left."""

    fold_scores: list[float]
    status: TrialStatus | None
    error: str | None
    found: list[dict[str, Any]]
    fit_s: float
    predict_s: float


@dataclass
class TrialRun:
    """One configuration, scored on one fold per step.

    ``kept`` are folds that were finished before, ``save`` is told of each new one. A trial that
    was ``given_up`` before ends with that result.
    """

    data: SearchData
    config: TrialConfig
    kept: list[KeptFold] = field(default_factory=list)
    save: Callable[[int, FoldOutcome, float], None] | None = None
    given_up: TrialResult | None = None
    outcomes: list[FoldOutcome] = field(default_factory=list)
    fit_s: float = 0.0
    abandoned: bool = False
    _started: float = field(default_factory=time.time)

    def step(self) -> TrialResult:
        """Score the next fold; an error in it ends this trial, and nothing else."""
        if self.given_up is not None:
            return self.given_up
        if len(self.outcomes) < len(self.kept):
            fold = self.kept[len(self.outcomes)]
            return self._add(fold.outcome, fold.fit_s)
        if self.seconds_left == 0.0:
            return self._out_of_time()
        started = time.perf_counter()
        outcome: dict[str, Any] = {}
        # In a thread of its own, because a fit cannot be interrupted: past the deadline it is
        # left behind, and ends with the worker process.
        worker = Thread(target=self._score_next, args=(outcome,), daemon=True)
        worker.start()
        worker.join(self.seconds_left)
        spent = time.perf_counter() - started
        if worker.is_alive():
            self.fit_s += spent
            self.abandoned = True
            return self._out_of_time()
        if error := outcome.get("error"):
            self.fit_s += spent
            return self._result("failed", error)
        if self.save is not None:
            self.save(len(self.outcomes), outcome["outcome"], spent)
        return self._add(outcome["outcome"], spent)

    def _score_next(self, outcome: dict[str, Any]) -> None:
        from threadpoolctl import threadpool_limits

        data, fold = self.data, len(self.outcomes)
        try:
            # The limit holds in the thread that sets it.
            with threadpool_limits(data.threads):
                family = family_named(self.config["family"])
                pipeline = family.build(self.config["params"], data.task, data.plan, data.seed)
                if data.contamination is not None:
                    pipeline[-1].contamination = data.contamination
                scored = score_fold(
                    pipeline,
                    data.rows,
                    data.folds[fold],
                    metric=data.metric,
                    task=data.task,
                    positive_class=data.positive_class,
                    fit=family.fit,
                    within_s=self.config["fit_s"],
                )
            if fold == 0 and self.config["family"] not in FAMILIES:
                # Told now, rather than when the winner cannot be written.
                must_be_storable(pipeline, family.name)
            if not math.isfinite(scored.score):
                raise ValueError(f"{data.metric} is {scored.score} on fold {fold}")
            outcome["outcome"] = scored
        except Exception as error:  # contained here, recorded on the leaderboard
            outcome["error"] = f"{type(error).__name__}: {error}"

    def _add(self, outcome: FoldOutcome, spent: float) -> TrialResult:
        self.outcomes.append(outcome)
        self.fit_s += spent
        return self._result(self._status())

    @property
    def seconds_left(self) -> float | None:
        """Seconds until the trial is out of time; null if it has no end."""
        deadline, limit = self.config["deadline"], self.config["limit_s"]
        ends = [] if deadline is None else [deadline]
        ends += [] if limit is None else [self._started + limit]
        return max(0.0, min(ends) - time.time()) if ends else None

    def _out_of_time(self) -> TrialResult:
        deadline, limit = self.config["deadline"], self.config["limit_s"]
        if limit is not None and (deadline is None or self._started + limit < deadline):
            mend = "raise search.trial_limit_s if it was worth more"
            return self._result("out_of_time", f"It took more than {limit:g} s: {mend}")
        return self._result("out_of_time")

    def _status(self) -> TrialStatus | None:
        if len(self.outcomes) == len(self.data.folds):
            return "completed"
        greater = metric_named(self.data.metric).greater_is_better
        scores = [outcome.score for outcome in self.outcomes]
        poor = is_poor(scores, self.config["thresholds"], greater)
        return "stopped_early" if poor else None

    def _result(self, status: TrialStatus | None, error: str | None = None) -> TrialResult:
        return {
            "fold_scores": [outcome.score for outcome in self.outcomes],
            "status": status,
            "error": error,
            "found": [outcome.found for outcome in self.outcomes],
            "fit_s": self.fit_s,
            "predict_s": sum(outcome.predict_s for outcome in self.outcomes),
        }
