"""What clusters are like: how each differs from the other rows, column by column, in words."""

import math
from collections.abc import Collection
from typing import TYPE_CHECKING

from pydantic import Field

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import predict
from ml_assets.spec.document import Document
from ml_assets.spec.feature_plan import Feature

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

# Half a small effect in Cohen's sense is 0.1; below 0.3 a difference is not worth a word.
_WORTH_A_WORD = 0.3
_MOST_TRAITS = 5


class Trait(Document):
    """How a cluster differs from all other rows in one column."""

    column: str
    value: str | None = Field(description="The category that it is about; null for numbers.")
    inside: float = Field(description="Mean, or share of the category, in the cluster.")
    outside: float = Field(description="The same in the other rows.")
    difference: float = Field(description="In standard deviations of all rows, with its sign.")

    @property
    def text(self) -> str:
        """The trait in a few words."""
        if self.value is None:
            word = "high" if self.difference > 0 else "low"
            return f"{word} {self.column} ({self.inside:.4g}, the others {self.outside:.4g})"
        word = "often" if self.difference > 0 else "seldom"
        value = repr(self.value) if self.value else "missing"
        return (f"{word} {self.column} {value} ({self.inside:.0%}, the others "
                f"{self.outside:.0%})")  # fmt: skip


class Segment(Document):
    """One cluster on the rows that were looked at."""

    name: str
    rows: int
    share: float
    traits: list[Trait] = Field(description="Strongest first, one per column.")

    @property
    def text(self) -> str:
        """The cluster in a sentence."""
        count = f"**{self.name}**: {self.rows} rows, {self.share:.0%} of all"
        worth = [t for t in self.traits if abs(t.difference) >= _WORTH_A_WORD][:_MOST_TRAITS]
        if not worth:
            return f"{count}. No single column tells it from the others."
        return f"{count}, with {', '.join(trait.text for trait in worth)}."


def segments(
    model: FittedModel, frame: "pd.DataFrame", hidden: Collection[str] = ()
) -> list[Segment]:
    """Return the clusters that a model finds in a table, in the order of their names.

    Numbers, booleans among them, and categories are looked at, but no column in ``hidden``. The
    difference of a number is that of the means over the standard deviation of all rows; of a
    category that of the shares over sqrt(p (1 - p)), p its share in all rows, so that both are on
    one scale. Of a column's categories the one that differs most is told. Missing numbers are
    left out; a missing category is the category "". Clusters without any row are there.
    """
    features = feature_matrix(frame, model.info.plan)
    labels = predict(model, frame).labels
    readable = [*model.info.plan.of_kind("number"), *model.info.plan.of_kind("category")]
    shown = [feature for feature in readable if feature.column not in hidden]
    return [
        _segment(str(name), features, labels == name, shown) for name in model.info.classes or []
    ]


def segments_markdown(found: list[Segment]) -> str:
    """Return a line per cluster."""
    return "\n".join(f"- {segment.text}" for segment in found)


def _segment(
    name: str, features: "pd.DataFrame", inside: "np.ndarray", shown: list[Feature]
) -> Segment:
    rows = int(inside.sum())
    traits: list[Trait] = []
    if 0 < rows < len(inside):
        found = (_trait(features[one.column], inside, one.kind == "number") for one in shown)
        traits = sorted((t for t in found if t), key=lambda t: -abs(t.difference))
    return Segment(name=name, rows=rows, share=rows / max(len(inside), 1), traits=traits)


def _trait(values: "pd.Series", inside: "np.ndarray", is_number: bool) -> Trait | None:
    column = str(values.name)
    if is_number:
        deviation = float(values.std(ddof=0))
        one, other = float(values[inside].mean()), float(values[~inside].mean())
        if not deviation > 0 or math.isnan(one) or math.isnan(other):
            return None
        return Trait(column=column, value=None, inside=one, outside=other,
                     difference=(one - other) / deviation)  # fmt: skip
    share = values.value_counts(normalize=True)
    own = values[inside].value_counts(normalize=True).reindex(share.index, fill_value=0.0)
    rest = values[~inside].value_counts(normalize=True).reindex(share.index, fill_value=0.0)
    if len(share) < 2:
        return None
    difference = (own - rest) / (share * (1 - share)) ** 0.5
    most = str(difference.abs().idxmax())
    return Trait(column=column, value=most, inside=float(own[most]),
                 outside=float(rest[most]), difference=float(difference[most]))  # fmt: skip
