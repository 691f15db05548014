"""What a problem's YAML says of watching its model."""

from pydantic import Field

from ml_assets.spec.drift_settings import DriftSettings
from ml_assets.spec.performance_settings import PerformanceSettings
from ml_assets.spec.prediction_log_settings import Labels, LogCollection
from ml_assets.spec.problem import Problem
from ml_assets.spec.spec_model import SpecModel


class Monitoring(SpecModel):
    """How the model in production is watched, and when."""

    cron: str | None = Field(
        default=None, description="When to look, as a cron line.", examples=["0 6 * * *"]
    )
    drift: DriftSettings = Field(
        default_factory=DriftSettings, description="When the rows of the log have moved."
    )
    log: LogCollection = Field(
        default_factory=LogCollection, description="The table of predictions."
    )
    labels: Labels | None = Field(
        default=None, description="The truth about predictions, once it is known."
    )
    performance: PerformanceSettings = Field(
        default_factory=PerformanceSettings, description="How well the model predicts, by window."
    )

    def must_fit(self, problem: Problem, sensitive: list[str]) -> None:
        """Raise SpecError for a setting that can do nothing for this problem."""
        if self.labels is not None:
            self.labels.must_fit(problem, sensitive)
