"""What a problem's YAML says of watching how well its model predicts."""

from datetime import timedelta

from pydantic import Field, model_validator

from ml_assets.spec.duration import Duration, duration
from ml_assets.spec.errors import SpecError
from ml_assets.spec.spec_model import SpecModel


class PerformanceSettings(SpecModel):
    """The windows of time in which a model's performance is told."""

    window: Duration = Field(
        default="7d",
        description="Length of a window. Windows lie end to end, counted from 1970-01-01 UTC.",
        examples=["1d"],
    )
    windows: int = Field(default=12, ge=1, le=500, description="Latest windows to look at.")
    min_rows: int = Field(
        default=100,
        ge=30,
        description="Fewest predictions, of which labels are known or not, that a window is "
        "judged by.",
    )
    max_rows: int = Field(
        default=20_000,
        ge=1000,
        description="Predictions of a window that are measured; of more a sample by their ids.",
    )

    @property
    def length(self) -> timedelta:
        """The length of a window."""
        return duration(self.window)

    @model_validator(mode="after")
    def _windows_have_a_length(self) -> "PerformanceSettings":
        if self.length < timedelta(minutes=1):
            raise SpecError("monitoring.performance.window is shorter than a minute",
                            found=self.window, mend="write a longer one, such as 7d")  # fmt: skip
        if self.min_rows > self.max_rows:
            raise SpecError("monitoring.performance.min_rows is above max_rows",
                            found=f"{self.min_rows} > {self.max_rows}",
                            mend="write a smaller one")  # fmt: skip
        return self
