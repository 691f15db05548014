"""The comparison of a model with another one on the same held-out rows."""

from typing import Literal

from pydantic import ConfigDict, Field

from ml_assets.spec.document import Document

_WITH_NAN = ConfigDict(ser_json_inf_nan="constants")


class Comparison(Document):
    """A metric of the model less that of another one, on the same resamples of the same rows."""

    model_config = _WITH_NAN

    against: Literal["dummy", "champion"]
    metric: str
    greater_is_better: bool
    value: float = Field(description="The model's.")
    other: float = Field(description="The other one's.")
    difference: float = Field(description="value less other, in the metric's own sign.")
    low: float = Field(description="2.5th percentile of the paired bootstrap.")
    high: float = Field(description="97.5th percentile of the paired bootstrap.")
    p_value: float = Field(description="Two-sided, of the paired bootstrap.")
    rows: int = Field(description="Rows that both were judged on.")
    cross_check: Literal["McNemar", "DeLong"] | None = Field(
        default=None, description="A test by formula, where one is known for the metric."
    )
    cross_check_p_value: float | None = None

    @property
    def better(self) -> bool:
        """Whether the whole interval says that the model is better."""
        return self.low > 0 if self.greater_is_better else self.high < 0

    @property
    def worse(self) -> bool:
        """Whether the whole interval says that the model is worse."""
        return self.high < 0 if self.greater_is_better else self.low > 0


class ChampionNote(Document):
    """The champion at the time of the evaluation, and what came of comparing it."""

    version: str | None = Field(default=None, description="Null where there was none.")
    compared: bool
    note: str = Field(description="What to bear in mind, or why there is no comparison.")
