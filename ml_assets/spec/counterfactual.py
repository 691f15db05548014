"""Counterfactuals of one row: which other values would have made the model decide otherwise."""

from math import isfinite

from pydantic import ConfigDict, Field, model_validator

from ml_assets.spec.document import Document
from ml_assets.spec.errors import SpecError

Value = str | int | float | bool | None


class Wanted(Document):
    """The decision that is asked for: a label, bounds of a number, or a share of it more or less.

    >>> Wanted(by=-0.1).model_dump(exclude_none=True)
    {'by': -0.1}
    """

    model_config = ConfigDict(extra="forbid")

    label: Value = Field(default=None, description="Another class or cluster, normal or anomaly.")
    at_least: float | None = Field(default=None, description="Smallest number to be predicted.")
    at_most: float | None = Field(default=None, description="Largest number to be predicted.")
    by: float | None = Field(
        default=None,
        description="Share of the number predicted now: 0.1 for at least a tenth more, -0.1 for "
        "at most a tenth less.",
    )

    @model_validator(mode="after")
    def _says_one_thing(self) -> "Wanted":
        numbers = [each for each in (self.at_least, self.at_most, self.by) if each is not None]
        bounds = self.at_least is not None or self.at_most is not None
        if (self.label is not None) + bounds + (self.by is not None) > 1:
            raise SpecError("Several decisions are wanted at once",
                            mend="give label, or at_least and at_most, or by")  # fmt: skip
        if not all(map(isfinite, numbers)) or self.by == 0:
            raise SpecError("No number is wanted", found=", ".join(map(str, numbers)),
                            mend="write finite numbers, and a share other than 0")  # fmt: skip
        low, high = self.at_least, self.at_most
        if low is not None and high is not None and low > high:
            raise SpecError("No number is wanted", found=f"at_least {low} > at_most {high}",
                            mend="swap them")  # fmt: skip
        return self


class Change(Document):
    """Another value of one column; a missing value is null, a moment ISO 8601 text."""

    column: str
    before: Value
    after: Value


class Counterfactual(Document):
    """Changes of one row that together get it the wanted decision; none of them is superfluous."""

    changes: list[Change]
    prediction: Value = Field(description="What the model predicts then.")
    probability: float | None = Field(description="Of that label, where the model has any.")
    score: float | None = Field(
        description="Of anomalies: share of training rows less anomalous than the changed row."
    )
    distance: float = Field(
        description="Sum over the changed columns: 1 for another category, or a value that is "
        "missing; numbers and moments in median absolute deviations."
    )
    nearest_row: float = Field(
        description="Distance to the nearest training row that was looked at: 0 for a row as seen."
    )
    text: str


class Counterfactuals(Document):
    """What was found for one row, or why nothing was."""

    prediction: Value = Field(description="What the model predicts for the row as it is.")
    probability: float | None
    score: float | None
    wanted: str = Field(description="The decision that was asked for, in words.")
    found: list[Counterfactual] = Field(description="The cheapest one first.")
    reason: str | None = Field(description="Why nothing was found; null where something was.")
    evaluations: int = Field(description="Rows that the model predicted on the way.")
    seed: int
