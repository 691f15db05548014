"""How a model does on parts of the held-out rows, the worst ones first."""

from pydantic import Field

from ml_assets.spec.document import Document

LEVEL = 0.05


class Slice(Document):
    """One part of the held-out rows, against the others."""

    name: str = Field(description="Such as: city = Graz, and 20 ≤ age < 35.")
    columns: list[str]
    rows: int
    score: float | None = Field(
        description="The report's metric on these rows; null where they do not define it."
    )
    low: float | None = Field(description="2.5th percentile of the score's bootstrap.")
    high: float | None = Field(description="97.5th percentile of the score's bootstrap.")
    loss: float = Field(description="Mean loss of these rows.")
    rest_loss: float = Field(description="Mean loss of all other rows.")
    dummy_loss: float | None = Field(
        description="Mean loss of these rows by a dummy that ignores the features."
    )
    effect: float = Field(
        description="loss less rest_loss, in standard deviations of all rows' losses."
    )
    p_value: float = Field(description="Of the losses being alike (Welch's t-test).")
    adjusted_p: float = Field(
        description="The same after all slices that were tried (Benjamini and Hochberg)."
    )
    reason: str | None = Field(
        default=None, description="Why the check worst_slice fails by it; null where it does not."
    )

    @property
    def significant(self) -> bool:
        """Whether its losses differ from the others' by more than chance."""
        return self.adjusted_p < LEVEL


class SliceReport(Document):
    """The worst parts of the held-out rows for one model version."""

    metric: str
    greater_is_better: bool
    score: float | None = Field(description="The metric on all held-out rows.")
    loss_name: str = Field(description="What a row's loss is.")
    loss: float = Field(description="Mean loss of all held-out rows.")
    min_rows: int = Field(description="Fewest rows that are a slice.")
    tried: int = Field(description="Slices that were tested.")
    slices: list[Slice] = Field(
        description="Those by which the check fails, then those that differ significantly, the "
        "largest effect first, then others."
    )

    @property
    def failing(self) -> list[Slice]:
        """The slices by which the check fails."""
        return [one for one in self.slices if one.reason]
