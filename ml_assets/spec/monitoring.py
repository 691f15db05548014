"""What a problem's YAML says of watching its model."""

from pydantic import Field

from ml_assets.spec.drift_settings import DriftSettings
from ml_assets.spec.spec_model import SpecModel


class Monitoring(SpecModel):
    """How the model in production is watched, and when."""

    cron: str | None = Field(
        default=None, description="When to look, as a cron line.", examples=["0 6 * * *"]
    )
    drift: DriftSettings = Field(
        default_factory=DriftSettings, description="When the rows of the log have moved."
    )
