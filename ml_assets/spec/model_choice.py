"""The records of how a search's final model was chosen, from out-of-fold predictions alone."""

from typing import Any, Literal

from pydantic import Field

from ml_assets.spec.document import Document

FinalWay = Literal["greedy", "stacking", "single_best"]
EnsembleMethod = Literal["auto"] | FinalWay
Pooling = Literal["mean", "log"]


class Member(Document):
    """One trial in an ensemble, with its weight."""

    trial_id: str
    weight: float = Field(ge=0.0)


class Ensemble(Document):
    """Trials whose predictions are combined; they are fitted again as one model.

    ``mean`` adds the members' probabilities or numbers by weight. ``log`` adds the logarithms of
    probabilities by weight, plus an intercept per class, and normalises.
    """

    method: Literal["greedy", "stacking"]
    pooling: Pooling
    members: list[Member] = Field(min_length=1)
    intercepts: list[float] | None = Field(
        default=None, description="Per class in sorted order, or one for numbers; null for zeros."
    )


class Candidate(Document):
    """One way to make the final model, with its out-of-fold scores in the metric's own sign."""

    name: FinalWay
    members: int
    score: float = Field(
        description="Mean over folds; optimistic, as it was chosen on the same rows."
    )
    honest_score: float | None = Field(
        description="Mean over folds, each scored by what was chosen on the other folds; null "
        "where that is not defined."
    )


class Choice(Document):
    """Which way to make the final model was taken, and why."""

    asked: EnsembleMethod
    chosen: FinalWay
    reason: str
    candidates: list[Candidate]
    rows: int = Field(description="Out-of-fold rows that the choice was made on.")
    pool: int = Field(description="Completed trials that it was made from, the best ones.")


class CurvePoint(Document):
    """One threshold and what it gives out of fold."""

    threshold: float
    value: float = Field(description="Mean cost per row, or the metric.")
    share_positive: float = Field(description="Share of rows that would be labelled positive.")


class Threshold(Document):
    """The probability of the positive class from which a row is labelled positive."""

    value: float
    positive_class: Any
    basis: str = Field(description="What it is best for: mean_cost, or a metric of labels.")
    method: Literal["out_of_fold", "theory"] = Field(
        description="out_of_fold: best on out-of-fold predictions; theory: there are none."
    )
    low: float = Field(description="2.5th percentile of the best thresholds of resampled rows.")
    high: float = Field(description="97.5th percentile of them.")
    theory: float | None = Field(
        description="The best threshold if the probabilities were true, where a formula is known."
    )
    achieved: float | None = Field(
        description="Mean cost or metric out of fold; somewhat optimistic, as it was chosen there."
    )
    at_half: float | None = Field(description="The same at a threshold of 0.5.")
    curve: list[CurvePoint]


class ReliabilityBin(Document):
    """Rows of about the same predicted probability."""

    low: float
    high: float
    rows: int
    predicted: float = Field(description="Mean predicted probability.")
    observed: float = Field(description="Share of rows in which it came true.")


class Calibration(Document):
    """How far predicted probabilities are from how often they come true on unseen rows."""

    of: str = Field(description="What the probabilities say: the positive class, or the label.")
    error: float = Field(description="Expected calibration error: mean gap, weighted by rows.")
    noise: float = Field(
        description="97.5th percentile of the error if the probabilities were true: so much can "
        "come from chance in so few rows."
    )
    tolerance: float = Field(description="An error up to this is taken as small.")
    bins: list[ReliabilityBin]

    @property
    def calibrated(self) -> bool:
        """Whether the error is small, or no larger than chance explains."""
        return self.error <= max(self.tolerance, self.noise)
