"""What a problem's YAML says of watching its model."""

from pydantic import Field

from ml_assets.spec.alerts import Alerts
from ml_assets.spec.drift_settings import DriftSettings
from ml_assets.spec.performance_settings import PerformanceSettings
from ml_assets.spec.prediction_log_settings import Labels, LogCollection
from ml_assets.spec.problem import Problem
from ml_assets.spec.retraining import Retraining
from ml_assets.spec.service_watch import ServiceWatch
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

    retrain: Retraining = Field(
        default_factory=Retraining, description="When a new model is trained by itself."
    )
    new_data: bool = Field(
        default=False,
        description="Whether the sensor <name>_new_data, which runs the life cycle once per new "
        "file of a source, is switched on with the daemon.",
    )
    alerts: Alerts | None = Field(
        default=None, description="Who is told of failed runs and checks. Default: nobody."
    )
    service: ServiceWatch | None = Field(
        default=None, description="The running service. Default: it is not watched."
    )
