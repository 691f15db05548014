"""A new model beside the champion on rows from production."""

from pydantic import ConfigDict, Field

from ml_assets.spec.comparison import Comparison
from ml_assets.spec.document import Document


class RecentRows(Document):
    """Both models on the latest rows whose target is known by now."""

    rows: int = Field(default=0, description="Rows that both were judged on.")
    broken: int = Field(default=0, description="Rows left out because they break the contract.")
    learnt: int = Field(
        default=0, description="Rows left out because the new model learnt from equal ones."
    )
    comparison: list[Comparison] = Field(default_factory=list, description="With the champion.")
    note: str = Field(
        default="", description="Why there is no comparison, or what to bear in mind."
    )

    def compared(self, metric: str) -> Comparison | None:
        """Return the comparison of a metric, if there is one."""
        return next((one for one in self.comparison if one.metric == metric), None)


class ReplayedRequests(Document):
    """Both models on the rows of logged requests; nobody knows their target."""

    # Of two models whose answers cannot be compared the change is infinite.
    model_config = ConfigDict(ser_json_inf_nan="constants")

    rows: int = Field(default=0, description="Logged rows that both predicted.")
    broken: int = Field(default=0, description="Logged rows that break the present contract.")
    changed_labels: int | None = Field(
        default=None, description="Rows that the two label differently; null for numbers."
    )
    largest_change: float | None = Field(
        default=None, description="Of a probability, of a score, or of a predicted number."
    )
    note: str = Field(default="", description="Why there was nothing to replay, if so.")

    @property
    def changed_share(self) -> float | None:
        """The share of rows that the two label differently."""
        return None if self.changed_labels is None else self.changed_labels / max(1, self.rows)
