"""How well the model in production predicts, window by window."""

from datetime import datetime, timedelta
from typing import Literal

from pydantic import ConfigDict, Field

from ml_assets.spec.document import Document
from ml_assets.spec.estimate import Estimate

_WITH_NAN = ConfigDict(ser_json_inf_nan="constants", protected_namespaces=())

Kind = Literal["measured", "estimated"]
Severity = Literal["warning", "error"]


class WindowPerformance(Document):
    """One window of time."""

    model_config = _WITH_NAN

    start: datetime
    end: datetime
    rows: int = Field(description="Predictions of the champion.")
    sampled: int = Field(description="Of these, the ones that were looked at.")
    other_versions: int = Field(description="Predictions of other versions, left out.")
    labelled: int = Field(default=0, description="Sampled predictions whose label is known.")
    measured: dict[str, Estimate] = Field(
        default_factory=dict, description="With labels; empty where too few are known."
    )
    estimated: dict[str, Estimate] = Field(
        default_factory=dict, description="Without labels; empty where there are too few rows."
    )

    @property
    def length(self) -> timedelta:
        """The length of the window."""
        return self.end - self.start

    def told(self, metric: str, kind: Kind) -> Estimate | None:
        """Return what is told of a metric, if anything is."""
        return (self.measured if kind == "measured" else self.estimated).get(metric)


class LabelCounts(Document):
    """What became of the table of labels, and of the predictions that were looked at."""

    read: int = Field(description="Rows of the table.")
    matched: int = Field(description="Of these, labels of predictions that were looked at.")
    unmatched: int = Field(description="Labels of other predictions, or of none.")
    unreadable: int = Field(description="Matched labels that the contract does not allow.")
    replaced: int = Field(description="Matched labels that a later one took the place of.")
    labelled: int = Field(description="Predictions that were looked at and have a label.")
    unlabelled: int = Field(description="Predictions that were looked at and have none.")


class Finding(Document):
    """Why the check performance_holds fails."""

    metric: str
    kind: Kind
    severity: Severity
    start: datetime = Field(description="Of the window.")
    value: float
    low: float
    high: float
    needs: str = Field(description="What it needs, in words that follow the word needs.")


class SliceChange(Document):
    """A part of the rows in which the model does worse than on the held-out ones."""

    name: str
    rows: int
    score: float
    held_out_rows: int
    held_out: float
    adjusted_p: float = Field(description="Of no change, after all parts that were tried.")


class LevelChange(Document):
    """A window from which on a metric has another level."""

    metric: str
    kind: Kind
    start: datetime
    before: float
    after: float
    p_value: float


class PerformanceReport(Document):
    """The performance of the champion in production beside that on held-out rows."""

    model_config = _WITH_NAN

    model_version: str
    task: str
    held_out_rows: int
    held_out: dict[str, Estimate] = Field(description="The same metrics on the held-out rows.")
    windows: list[WindowPerformance] = Field(description="Oldest first.")
    labels: LabelCounts | None = Field(default=None, description="Null where none are named.")
    slices: list[SliceChange] = Field(
        default_factory=list,
        description="Of the latest window with labels: parts that are significantly worse than "
        "on held-out rows, the surest first.",
    )
    slices_tried: int = 0
    changes: list[LevelChange] = Field(default_factory=list)
    findings: list[Finding] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list, description="What a reader must bear in mind.")

    @property
    def severity(self) -> Severity | None:
        """The gravest severity of the findings; null where there is none."""
        found = {finding.severity for finding in self.findings}
        return "error" if "error" in found else ("warning" if found else None)
