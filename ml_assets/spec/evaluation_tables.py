"""The tables of an evaluation: what one number hides. All rows are held out."""

from pydantic import ConfigDict, Field

from ml_assets.spec.document import Document

_WITH_NAN = ConfigDict(ser_json_inf_nan="constants")


class Gap(Document):
    """A metric on held-out rows beside what training promised.

    The training score comes from rows that the model has learnt from. It says nothing of new rows,
    and stands here only to be compared.
    """

    model_config = _WITH_NAN

    metric: str
    greater_is_better: bool
    held_out: float
    low: float
    high: float
    dummy: float
    cross_validated: float | None = Field(
        default=None, description="Mean over folds of the training rows; of the search metric."
    )
    training: float | None = Field(
        default=None, description="On rows that the model has learnt from."
    )
    lost: float | None = Field(
        default=None,
        description="Share of the cross-validated score's lead over the dummy that is missing on "
        "the held-out rows; below 0 where these are better.",
    )


class Gain(Document):
    """A tenth of the rows, those of the highest probability first."""

    model_config = _WITH_NAN

    up_to: float = Field(description="Share of the rows that are in this tenth or before it.")
    probability: float = Field(description="Mean probability of the positive class in the tenth.")
    observed: float = Field(description="Share of positives in the tenth.")
    lift: float = Field(description="That share over the share of all rows.")
    gain: float = Field(description="Share of all positives that are in it or before it.")


class ThresholdPoint(Document):
    """A threshold and what labels made by it would be like."""

    threshold: float
    precision: float | None = Field(description="Null where no row is labelled positive.")
    recall: float
    f1: float
    share_positive: float
    mean_cost: float | None = Field(default=None, description="Where the problem states costs.")


class ClassScore(Document):
    """One class against the others."""

    name: str
    rows: int
    precision: float
    recall: float
    f1: float
    roc_auc: float | None = Field(description="Null where the rows hold it only, or not at all.")


class DecileError(Document):
    """Rows of about the same prediction, a tenth of them where no predictions are equal."""

    model_config = _WITH_NAN

    low: float = Field(description="Least prediction.")
    high: float = Field(description="Greatest prediction.")
    rows: int
    predicted: float
    actual: float
    bias: float = Field(description="Mean of predicted less actual.")
    mean_absolute_error: float
    root_mean_squared_error: float


class Tables(Document):
    """The tables that fit the task; the others are null."""

    gains: list[Gain] | None = Field(default=None, description="Of two classes.")
    thresholds: list[ThresholdPoint] | None = Field(default=None, description="Of two classes.")
    classes: list[ClassScore] | None = Field(default=None, description="Of more classes.")
    errors: list[DecileError] | None = Field(default=None, description="Of numbers.")
