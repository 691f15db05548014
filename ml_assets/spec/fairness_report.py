"""How a model treats the groups of sensitive columns."""

from pydantic import Field

from ml_assets.spec.document import Document
from ml_assets.spec.estimate import Estimate


class GroupRates(Document):
    """One group of at least ``min_rows`` rows; a rate that it does not define is absent."""

    name: str
    rows: int
    rates: dict[str, Estimate]


class FourFifths(Document):
    """The four-fifths rule: a group is selected at least 0.8 times as often as any other.

    Uniform Guidelines on Employee Selection Procedures, EEOC (1978), section 4D.
    """

    lowest: str = Field(description="The group that is selected the most rarely.")
    highest: str
    ratio: float = Field(description="How many times as often the first is selected.")
    p_value: float = Field(
        description="Of no two groups being further apart than 0.8 (z-test, Bonferroni)."
    )
    broken: bool = Field(description="Whether the ratio is below 0.8 by more than chance.")


class ColumnFairness(Document):
    """The groups of one sensitive column, or of two together."""

    column: str
    outcome: str | None = Field(
        description="The class, or cluster, that the rates speak of; null for numbers."
    )
    groups: list[GroupRates]
    gaps: dict[str, Estimate] = Field(
        description="Largest difference, or ratio of smallest to largest, between two groups."
    )
    left_out_rows: int = Field(description="Rows of groups that are too small even together.")
    four_fifths: FourFifths | None = None


class FairnessReport(Document):
    """What was found of each sensitive column, on held-out rows."""

    min_rows: int = Field(description="Fewest rows that are a group.")
    columns: list[ColumnFairness]
    not_told: dict[str, str] = Field(description="Sensitive columns without groups, with why.")
    bootstrap_samples: int
    seed: int
