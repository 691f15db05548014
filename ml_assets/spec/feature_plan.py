"""The feature plan: which columns a model reads, and as what."""

from typing import Literal

from pydantic import BaseModel, Field

FeatureKind = Literal["number", "category", "datetime"]


class Feature(BaseModel):
    """One column that the model reads.

    Kinds: ``number`` (integers, floats, booleans as 0 and 1), ``category`` (strings and
    enumerated values), ``datetime`` (expanded into calendar parts).
    """

    column: str
    kind: FeatureKind
    nullable: bool = False
    categories: list[str] | None = Field(
        default=None, description="Known values of a category, sorted; null when open."
    )


class FeaturePlan(BaseModel):
    """The features in the column order that models are fitted and called with."""

    target: str
    features: list[Feature]
    left_out: dict[str, str] = Field(
        default_factory=dict, description="Columns that are no features, with the reason."
    )

    @property
    def columns(self) -> list[str]:
        """The feature columns, in order."""
        return [feature.column for feature in self.features]

    def of_kind(self, kind: FeatureKind) -> list[Feature]:
        """Return the features of one kind, in order."""
        return [feature for feature in self.features if feature.kind == kind]
