"""What is gathered on a problem before a verdict is given."""

from dataclasses import dataclass, field

from ml_assets.spec.feasibility_report import (
    Anomalies,
    LearningCurve,
    NoiseCeiling,
    Precision,
    Reason,
    SearchCost,
    Signal,
    Strawman,
    Structure,
)


@dataclass
class Figures:
    """The parts of a report, null or empty where a task has none, and what they say."""

    sampled_rows: int
    folds: int
    reasons: list[Reason] = field(default_factory=list)
    smallest_class: int | None = None
    strawmen: list[Strawman] = field(default_factory=list)
    precision: list[Precision] = field(default_factory=list)
    curves: list[LearningCurve] = field(default_factory=list)
    signal: Signal | None = None
    ceiling: NoiseCeiling | None = None
    structure: Structure | None = None
    anomalies: Anomalies | None = None
    cost: SearchCost | None = None
