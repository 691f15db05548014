"""What the drift of one window is: column by column, of the predictions, and of all together."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

ColumnKind = Literal["number", "category", "text", "presence"]
DriftVerdict = Literal["not judged", "none", "some", "drift"]

_WITH_NAN = ConfigDict(ser_json_inf_nan="constants", protected_namespaces=())


class ValueShift(BaseModel):
    """How the values of a column lie beside those of the reference.

    Of numbers and of lengths of texts the Kolmogorov-Smirnov test, of categories the chi-square
    test. ``wasserstein``, in standard deviations of the reference, is null of categories.
    """

    model_config = _WITH_NAN

    test: Literal["Kolmogorov-Smirnov", "chi-square"]
    statistic: float
    p_value: float
    adjusted_p: float
    wasserstein: float | None
    jensen_shannon: float
    psi: float


class ShareShift(BaseModel):
    """How a share of the rows lies beside that of the reference."""

    before: float
    now: float
    effect: float = Field(description="Cohen's h, without its sign.")
    p_value: float
    adjusted_p: float


class ColumnDrift(BaseModel):
    """One column beside the reference; parts that could not be compared are null."""

    column: str
    kind: ColumnKind
    moved: bool
    because: list[str] = Field(description="What moved: effects that are large and no chance.")
    values: ValueShift | None = None
    missing: ShareShift | None = None
    new_categories: ShareShift | None = Field(
        default=None, description="Rows whose category is none of the reference's listed ones."
    )
    new_values: list[str] = Field(
        default_factory=list, description="New categories, the commonest first; at most five."
    )

    @property
    def figures(self) -> dict[str, float | None]:
        """The effects, the p-value and the shares under short names, as tables show them."""
        values, missing, new = self.values, self.missing, self.new_categories
        return {
            "Wasserstein": values.wasserstein if values else None,
            "Jensen-Shannon": values.jensen_shannon if values else None,
            "PSI": values.psi if values else None,
            "adjusted p": values.adjusted_p if values else None,
            "missing before": missing.before if missing else None,
            "missing now": missing.now if missing else None,
            "new categories now": new.now if new else None,
        }


class JointDrift(BaseModel):
    """How well a model tells the window's rows from the reference's."""

    auc: float
    chance_high: float = Field(description="Without a difference the AUC is below it, 99 of 100.")
    rows_before: int
    rows_now: int
    moved: bool
    columns: dict[str, float] = Field(
        description="Columns that it tells them by: the AUC that shuffling them takes away."
    )


class DriftComparison(BaseModel):
    """A window beside a reference."""

    against: str
    rows_before: int
    rows_now: int
    columns: list[ColumnDrift]
    predictions: list[ColumnDrift] = Field(
        description="Of the reference's model; empty where the window has none of it."
    )
    tests: int = Field(description="Tests that the p-values are adjusted for.")

    @property
    def moved(self) -> list[ColumnDrift]:
        """The columns that moved, predictions first."""
        return [one for one in [*self.predictions, *self.columns] if one.moved]

    @property
    def share(self) -> float:
        """The share of the columns, predictions aside, that moved."""
        return sum(one.moved for one in self.columns) / max(len(self.columns), 1)


class DriftReport(BaseModel):
    """The drift of one window of the prediction log."""

    model_config = _WITH_NAN

    since: datetime | None
    until: datetime | None = Field(description="The latest logged moment; null of an empty log.")
    rows: int
    model_version: str = Field(description="The model whose predictions are the reference.")
    verdict: DriftVerdict
    reason: str
    reference: DriftComparison | None = None
    last_window: DriftComparison | None = Field(
        default=None, description="Against the window before; null where that had too few rows."
    )
    joint: JointDrift | None = None
    left_out: dict[str, str] = Field(
        default_factory=dict, description="Columns that are not compared, with the reason."
    )
