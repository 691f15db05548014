"""What a problem's YAML says of drift: how far back to look, and what counts as moved."""

from datetime import timedelta

from pydantic import Field, field_validator

from ml_assets.spec.duration import Duration, duration
from ml_assets.spec.errors import SpecError
from ml_assets.spec.spec_model import SpecModel


class DriftBounds(SpecModel):
    """How large an effect must be, besides being no chance, for a column to have moved."""

    wasserstein: float = Field(
        default=0.1,
        gt=0,
        description="Of numbers: the Wasserstein distance, in standard deviations of the "
        "reference.",
    )
    jensen_shannon: float = Field(
        default=0.1,
        gt=0,
        le=0.8325,
        description="Of numbers by tenths and of categories: the Jensen-Shannon distance, from 0 "
        "to 0.8326 (the root of the natural logarithm of 2).",
    )
    psi: float = Field(
        default=0.1,
        gt=0,
        description="Of numbers by tenths and of categories: the population stability index.",
    )
    share: float = Field(
        default=0.2,
        gt=0,
        lt=3.14,
        description="Of the shares of missing values and of new categories: Cohen's h. 0.2 is 0 "
        "to 1 %, 5 to 11 % or 20 to 29 %.",
    )
    auc: float = Field(
        default=0.6,
        gt=0.5,
        lt=1,
        description="Of all columns together: the area under the ROC curve of a model that tells "
        "the window's rows from the reference's.",
    )


class DriftSettings(SpecModel):
    """How the columns of the prediction log are compared with the training rows."""

    window: Duration = Field(
        default="7d",
        description="The latest stretch of the log that is judged; the one before it is the last "
        "window.",
        examples=["1d"],
    )
    min_rows: int = Field(
        default=500,
        ge=50,
        description="A window of fewer rows is not judged: it could only show the coarsest drift.",
    )
    false_discovery_rate: float = Field(
        default=0.01,
        gt=0,
        le=0.2,
        description="Of the columns that pass for significant, the share that may be chance.",
    )
    max_share: float = Field(
        default=0.3,
        ge=0,
        lt=1,
        description="Largest share of the columns that may have moved before the check is an "
        "error; below it stays a warning. Predictions that moved are an error at once.",
    )
    bounds: DriftBounds = Field(default_factory=DriftBounds, description="Least effects.")
    ignore: list[str] = Field(
        default_factory=list,
        description="Columns that are not compared, such as a counter that always grows.",
        examples=[["invoice_number"]],
    )

    @field_validator("window")
    @classmethod
    def _window_has_a_length(cls, window: str) -> str:
        if duration(window) < timedelta(minutes=1):
            raise SpecError("monitoring.drift.window is shorter than a minute", found=window,
                            mend="write a longer one, such as 7d")  # fmt: skip
        return window
