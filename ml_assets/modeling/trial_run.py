"""One trial on its way: a configuration scored fold by fold, as a worker process runs it."""

import math
import time
from dataclasses import dataclass, field
from threading import Thread
from typing import TYPE_CHECKING, Any, TypedDict

from ml_assets.modeling.cross_validation import Folds, score_fold
from ml_assets.modeling.early_stopping import is_poor
from ml_assets.modeling.families.registry import FAMILIES
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.leaderboard import TrialStatus
from ml_assets.spec.metrics import METRICS, Task

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


@dataclass(frozen=True)
class SearchData:
    """What every trial of a search reads: put once into the object store."""

    features: "pd.DataFrame"
    y: "np.ndarray"
    folds: Folds
    plan: FeaturePlan
    task: Task
    metric: str
    positive_class: Any
    seed: int


class TrialConfig(TypedDict):
    """What one trial is told. The deadline is in seconds since the epoch."""

    family: str
    params: dict[str, Any]
    thresholds: list[float]
    deadline: float | None


class TrialResult(TypedDict):
    """What a trial has reached; status is null while folds are left."""

    fold_scores: list[float]
    status: TrialStatus | None
    error: str | None
    fit_s: float


@dataclass
class TrialRun:
    """One configuration, scored on one fold per step."""

    data: SearchData
    config: TrialConfig
    fold_scores: list[float] = field(default_factory=list)
    fit_s: float = 0.0

    def step(self) -> TrialResult:
        """Score the next fold; an error in it ends this trial, and nothing else."""
        if self._seconds_left() == 0.0:
            return self._result("out_of_time")
        started = time.perf_counter()
        outcome: dict[str, Any] = {}
        # In a thread of its own, because a fit cannot be interrupted: past the deadline it is
        # left behind, and ends with the worker process.
        worker = Thread(target=self._score_next, args=(outcome,), daemon=True)
        worker.start()
        worker.join(self._seconds_left())
        self.fit_s += time.perf_counter() - started
        if worker.is_alive():
            return self._result("out_of_time")
        if error := outcome.get("error"):
            return self._result("failed", error)
        self.fold_scores.append(outcome["score"])
        return self._result(self._status())

    def _score_next(self, outcome: dict[str, Any]) -> None:
        from threadpoolctl import threadpool_limits

        data = self.data
        try:
            # One core per trial; the limit holds in the thread that sets it.
            with threadpool_limits(1):
                family = FAMILIES[self.config["family"]]
                pipeline = family.build(self.config["params"], data.task, data.plan, data.seed)
                score = score_fold(
                    pipeline,
                    data.features,
                    data.y,
                    data.folds[len(self.fold_scores)],
                    metric=data.metric,
                    task=data.task,
                    positive_class=data.positive_class,
                )
            if not math.isfinite(score):
                raise ValueError(f"{data.metric} is {score} on fold {len(self.fold_scores)}")
            outcome["score"] = score
        except Exception as error:  # contained here, recorded on the leaderboard
            outcome["error"] = f"{type(error).__name__}: {error}"

    def _seconds_left(self) -> float | None:
        deadline = self.config["deadline"]
        return None if deadline is None else max(0.0, deadline - time.time())

    def _status(self) -> TrialStatus | None:
        if len(self.fold_scores) == len(self.data.folds):
            return "completed"
        greater = METRICS[self.data.metric].greater_is_better
        poor = is_poor(self.fold_scores, self.config["thresholds"], greater)
        return "stopped_early" if poor else None

    def _result(self, status: TrialStatus | None, error: str | None = None) -> TrialResult:
        return {
            "fold_scores": list(self.fold_scores),
            "status": status,
            "error": error,
            "fit_s": self.fit_s,
        }
