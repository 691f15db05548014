"""The record of a search: every trial, and the one that won."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from ml_assets.spec.model_choice import Calibration, Choice, Ensemble, Threshold

TrialStatus = Literal["completed", "stopped_early", "failed", "out_of_time"]


class Trial(BaseModel):
    """One configuration of one family, scored on cross-validation folds."""

    trial_id: str
    family: str
    params: dict[str, Any] = Field(description="Hyper-parameters as the family's build takes them.")
    fold_scores: list[float] = Field(
        description="The metric per finished fold, in the metric's own sign."
    )
    score: float | None = Field(description="Mean of the fold scores; null if no fold finished.")
    status: TrialStatus
    error: str | None = None
    fit_s: float = Field(default=0.0, description="Seconds spent fitting and scoring.")
    host: str | None = None


class Leaderboard(BaseModel):
    """All trials of a search, best first; only completed trials may win."""

    metric: str
    greater_is_better: bool
    folds: int
    seed: int
    trials: list[Trial]
    wall_s: float = Field(description="Seconds of the search, the start of Ray included.")
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
        """The winner: the first completed trial."""
        return next(trial for trial in self.trials if trial.status == "completed")

    def trial(self, trial_id: str) -> Trial:
        """Return a trial by its name; raises KeyError."""
        for trial in self.trials:
            if trial.trial_id == trial_id:
                return trial
        raise KeyError(trial_id)
