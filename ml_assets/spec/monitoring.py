"""What a problem's YAML says of watching its model."""

from pydantic import Field

from ml_assets.spec.alerts import Alerts
from ml_assets.spec.retraining import Retraining
from ml_assets.spec.service_watch import ServiceWatch
from ml_assets.spec.spec_model import SpecModel


class Monitoring(SpecModel):
    """How the model in production is watched, and when."""

    cron: str | None = Field(
        default=None, description="When to look, as a cron line.", examples=["0 6 * * *"]
    )
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
