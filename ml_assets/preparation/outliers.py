"""Find numbers that lie far from the others."""

from typing import TYPE_CHECKING

from pydantic import Field

from ml_assets.spec.document import Document

if TYPE_CHECKING:
    import pandas as pd

# Of numbers from a normal distribution, one in 425,000 lies beyond.
FENCE_IN_QUARTILE_RANGES = 3.0
MOST_EXAMPLES = 5


class Outliers(Document):
    """The numbers beyond Tukey's outer fences."""

    count: int
    share: float = Field(description="Of the numbers that are there.")
    low: float = Field(description="The lower fence.")
    high: float = Field(description="The upper fence.")
    examples: list[float] = Field(description="The farthest from the median first, at most five.")


def outliers(numbers: "pd.Series") -> Outliers | None:
    """Return the numbers that are "far out": three quartile ranges beyond the quartiles.

    The rule is Tukey's (Exploratory Data Analysis, 1977). None where no number is, fewer than
    eight numbers are there, or the quartiles are equal, so that nothing says what far is.
    """
    import numpy as np

    present = numbers.dropna().to_numpy(dtype=float)
    present = present[np.isfinite(present)]
    if len(present) < 8:
        return None
    first, median, third = np.quantile(present, [0.25, 0.5, 0.75])
    reach = FENCE_IN_QUARTILE_RANGES * (third - first)
    beyond = present[(present < first - reach) | (present > third + reach)]
    if reach == 0 or not len(beyond):
        return None
    farthest = np.unique(beyond)
    farthest = farthest[np.argsort(-np.abs(farthest - median), kind="stable")][:MOST_EXAMPLES]
    return Outliers(
        count=len(beyond),
        share=len(beyond) / len(present),
        low=float(first - reach),
        high=float(third + reach),
        examples=farthest.tolist(),
    )
