"""The record of a search: every trial, and the one that won."""

from statistics import stdev
from typing import Any, Literal

from pydantic import Field

from ml_assets.spec.document import Document
from ml_assets.spec.model_choice import Calibration, Choice, Ensemble, Threshold

TrialStatus = Literal["completed", "stopped_early", "failed", "out_of_time"]


class Trial(Document):
    """One configuration of one family, scored on cross-validation folds."""

    trial_id: str
    family: str
    params: dict[str, Any] = Field(
        description="Hyper-parameters as the family's build takes them; of a completed trial with "
        "the iterations that early stopping found."
    )
    fold_scores: list[float] = Field(
        description="The metric per finished fold, in the metric's own sign."
    )
    score: float | None = Field(description="Mean of the fold scores; null if no fold finished.")
    status: TrialStatus
    error: str | None = None
    found: list[dict[str, Any]] = Field(
        default_factory=list,
        description="Per finished fold what fitting found, such as the iterations.",
    )
    fit_s: float = Field(default=0.0, description="Seconds spent fitting, predicting, scoring.")
    predict_s: float = Field(default=0.0, description="Seconds of them spent predicting.")
    started_s: float = Field(default=0.0, description="Seconds after the search's start.")
    host: str | None = Field(default=None, description="Where it ended.")
    attempts: int = Field(
        default=1, description="How often it was started: more than once where a worker died."
    )
    moved_from: list[str] = Field(
        default_factory=list, description="Hosts on which it was started before, in order."
    )

    @property
    def standard_error(self) -> float | None:
        """Standard error of the mean over folds, taken as independent; None of fewer than two.

        Folds share training rows, so it is somewhat too small (Bengio and Grandvalet 2004).
        """
        folds = len(self.fold_scores)
        return stdev(self.fold_scores) / folds**0.5 if folds > 1 else None

    @property
    def reason(self) -> str:
        """Why the trial ended, in words."""
        folds = len(self.fold_scores)
        after = f"after fold {folds}" if folds else "before the first fold was done"
        if self.status == "completed":
            return "completed"
        if self.status == "stopped_early":
            return f"stopped early {after}: clearly behind"
        if self.status == "out_of_time":
            return f"out of time {after}" + (f": {self.error}" if self.error else "")
        return f"failed: {self.error or 'unknown error'}"


class Leaderboard(Document):
    """All trials of a search, best first; one that ran out of time wins only if none completed."""

    metric: str
    greater_is_better: bool
    folds: int = Field(description="Folds that a trial is scored on.")
    parts: int | None = Field(
        default=None, description="Folds that the rows are parted into; null where all are scored."
    )
    seed: int
    trials: list[Trial]
    wall_s: float = Field(description="Seconds of the search, the start of Ray included.")
    train_digest: str = Field(default="", description="Digest of the training rows.")
    repeated_rows: int = Field(
        default=0,
        description="Training rows with the features of an earlier one, which stay in its fold.",
    )
    resumed_trials: int = Field(
        default=0, description="Trials taken over from a search that was cut off."
    )
    warnings: list[str] = Field(default_factory=list, description="What a person should know.")
    ensemble: Ensemble | None = Field(
        default=None, description="What the final model combines; null if it is the winner alone."
    )
    choice: Choice | None = Field(default=None, description="How the final model was chosen.")
    threshold: Threshold | None = Field(
        default=None, description="Of two classes: when a row is labelled positive, if not at 0.5."
    )
    calibration: Calibration | None = Field(
        default=None, description="Of classes: whether the final model's probabilities come true."
    )

    @property
    def best(self) -> Trial:
        """The winner: the first completed trial, else the first that ran out of time."""
        return next(
            trial
            for status in ("completed", "out_of_time")
            for trial in self.trials
            if trial.status == status
        )

    def trial(self, trial_id: str) -> Trial:
        """Return a trial by its name; raises KeyError."""
        for trial in self.trials:
            if trial.trial_id == trial_id:
                return trial
        raise KeyError(trial_id)
