"""The evaluation of exactly one model version on rows it never saw."""

from pydantic import ConfigDict, Field

from ml_assets.spec.comparison import ChampionNote, Comparison
from ml_assets.spec.document import Document
from ml_assets.spec.estimate import Estimate
from ml_assets.spec.evaluation_tables import Gap, Tables
from ml_assets.spec.fairness_report import FairnessReport
from ml_assets.spec.model_choice import Calibration
from ml_assets.spec.production_report import RecentRows, ReplayedRequests
from ml_assets.spec.slice_report import SliceReport
from ml_assets.spec.verdict import Verdict

# A metric that the rows do not define is NaN, and stays it when the report is read back.
_WITH_NAN = ConfigDict(ser_json_inf_nan="constants", protected_namespaces=())


class EvaluationReport(Document):
    """Held-out metrics of one model version, with what is needed to judge them."""

    model_config = _WITH_NAN

    model_version: str
    rows: int = Field(description="Held-out rows.")
    metrics: dict[str, Estimate]
    baseline: dict[str, float] = Field(
        description="The same metrics of a dummy that ignores the features."
    )
    confusion: dict[str, dict[str, int]] | None = Field(
        default=None, description="Counts by true class, then by predicted class."
    )
    slices: SliceReport | None = Field(
        default=None, description="The worst parts of the held-out rows; null for clusters."
    )
    fairness: FairnessReport | None = Field(
        default=None, description="Groups of sensitive columns; null where there are none."
    )
    bootstrap_samples: int
    seed: int
    gaps: list[Gap] = Field(
        default_factory=list, description="The problem's metrics beside what training promised."
    )
    calibration: Calibration | None = Field(
        default=None, description="Of classes: whether held-out probabilities come true."
    )
    tables: Tables = Field(default_factory=Tables)
    comparison: list[Comparison] = Field(
        default_factory=list, description="With a dummy and the champion, on the same rows."
    )
    champion: ChampionNote | None = Field(default=None, description="Null in older reports.")
    recent: RecentRows | None = Field(
        default=None, description="With the champion on labelled rows from production, if asked."
    )
    replay: ReplayedRequests | None = Field(
        default=None, description="With the champion on logged requests, if asked."
    )
    verdicts: list[Verdict] = Field(
        default_factory=list, description="What the gate asks for besides thresholds."
    )

    def verdict(self, name: str) -> Verdict | None:
        """Return a verdict by its name; None of a report that was written without it."""
        return next((verdict for verdict in self.verdicts if verdict.name == name), None)

    def compared(self, against: str, metric: str) -> Comparison | None:
        """Return the comparison of a metric with ``dummy`` or ``champion``, if there is one."""
        for one in self.comparison:
            if (one.against, one.metric) == (against, metric):
                return one
        return None
