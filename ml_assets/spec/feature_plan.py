"""The feature plan: which columns a model reads, and as what."""

from typing import Literal

from pydantic import Field

from ml_assets.spec.document import Document
from ml_assets.spec.problem_spec import Features

FeatureKind = Literal["number", "category", "datetime", "high_cardinality", "text", "image"]


class Feature(Document):
    """One column that the model reads.

    Kinds: ``number`` (integers, floats, booleans as 0 and 1), ``category`` (strings and
    enumerated values), ``datetime`` (expanded into calendar parts), ``high_cardinality``
    (strings of many values), ``text`` (free text), ``image`` (the bytes of image files).
    """

    column: str
    kind: FeatureKind
    nullable: bool = False
    categories: list[str] | None = Field(
        default=None, description="Known values of a category, sorted; null when open."
    )
    parts: list[str] | None = Field(
        default=None,
        exclude_if=lambda parts: parts is None,
        description="Calendar parts of a datetime that vary in the training rows.",
    )


class FeaturePlan(Document):
    """The features in the column order that models are fitted and called with."""

    target: str = Field(description="Empty where the problem has none.")
    features: list[Feature]
    weight: str | None = Field(
        default=None,
        exclude_if=lambda weight: weight is None,
        description="The column that says how much each row counts.",
    )
    left_out: dict[str, str] = Field(
        default_factory=dict, description="Columns that are no features, with the reason."
    )
    # Left out of the document where nothing is set, so that the bytes of a model do not depend on
    # settings that nobody made.
    encoding: Features = Field(
        default_factory=Features,
        exclude_if=lambda encoding: encoding == Features(),
        description="How the columns are encoded.",
    )

    @property
    def columns(self) -> list[str]:
        """The feature columns, in order."""
        return [feature.column for feature in self.features]

    def of_kind(self, kind: FeatureKind) -> list[Feature]:
        """Return the features of one kind, in order."""
        return [feature for feature in self.features if feature.kind == kind]
