"""The explanation of exactly one model version: what it goes by, over all and in single rows."""

from pydantic import ConfigDict, Field

from ml_assets.spec.document import Document

# A metric that the rows do not define is NaN, and stays it when the report is read back.
_WITH_NAN = ConfigDict(ser_json_inf_nan="constants", protected_namespaces=())


class ColumnImportance(Document):
    """How much the model goes by one column."""

    model_config = _WITH_NAN

    column: str
    importance: float = Field(
        description="What the metric loses when the column's values are permuted over held-out "
        "rows, above zero where it gets worse; mean of the repeats."
    )
    standard_error: float = Field(description="Of that mean, over the repeats.")
    mean_contribution: float = Field(
        description="Mean size of the column's contributions, of several outputs the mean of all."
    )
    goes_with: dict[str, float] = Field(
        default_factory=dict,
        description="Columns that it is correlated with, with the correlation: permuting one of "
        "them loses less, as the model reads the same in the others.",
    )


class Dependence(Document):
    """What the model says on average as one column takes different values."""

    model_config = _WITH_NAN

    column: str
    values: list[float | str]
    output: str
    mean: list[float] = Field(description="Partial dependence, per value.")
    rows: list[list[float]] = Field(description="The same of single rows, per row and value.")


class ExplainedRow(Document):
    """One held-out row with what made its prediction."""

    model_config = _WITH_NAN

    why: str = Field(description="Why the row was chosen, such as: most probable.")
    row: str = Field(description="Its id, or its place among the held-out rows.")
    output: str
    predicted: float
    base: float
    contributions: dict[str, float]
    text: str


class Suspicion(Document):
    """A column that explains more than an honest one would."""

    model_config = _WITH_NAN

    column: str
    lost_share: float = Field(description="Of the model's advantage over chance, by permuting.")
    alone: float = Field(description="What a model of this column alone reaches.")
    whole: float = Field(description="What the model reaches.")
    measure: str = Field(description="ROC AUC or squared correlation.")
    text: str


class ExplanationReport(Document):
    """What one model version goes by, on rows that it never saw."""

    model_config = _WITH_NAN

    model_version: str
    metric: str = Field(description="What permuting a column is measured by.")
    greater_is_better: bool
    score: float = Field(description="The metric on the rows that were permuted, as they are.")
    permuted_rows: int
    repeats: int
    importance: list[ColumnImportance] = Field(description="The most important column first.")
    explained_rows: int
    outputs: list[str]
    space: str
    base: list[float] = Field(description="Mean output over the background, per output.")
    method: str
    background: int
    standard_error: float = Field(description="Of a contribution, root mean square.")
    largest_violation: float = Field(
        description="The largest distance of a row's base and contributions from its prediction."
    )
    tolerance: float
    rows: list[ExplainedRow]
    dependence: list[Dependence]
    suspicions: list[Suspicion]
    limits: list[str] = Field(description="What was left out or cut short, and why.")
    seed: int
