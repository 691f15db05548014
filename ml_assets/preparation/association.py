"""How strongly two columns go together, from 0 (not at all) to 1 (one tells the other)."""

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from ml_assets.spec.document import Document

if TYPE_CHECKING:
    import pandas as pd

Measure = Literal["rank correlation", "correlation ratio", "Cramér's V"]

# Integers with so few values are taken as classes.
MOST_CODED_CLASSES = 10
MOST_TEXTS = 200


class Association(Document):
    """How strongly two columns go together; null where they cannot be compared."""

    first: str
    second: str
    strength: float | None
    measure: Measure | None


def associations(frame: "pd.DataFrame", columns: Sequence[str]) -> list[Association]:
    """Return the association of every two of these columns, once."""
    return [
        Association(first=first, second=second, strength=strength, measure=measure)
        for first, second in combinations(columns, 2)
        for strength, measure in [association(frame[first], frame[second])]
    ]


def is_class(values: "pd.Series") -> bool:
    """Whether values are classes: text, booleans, or integers of at most ten kinds."""
    if values.dtype.kind in "fM":
        return False
    return values.dtype.kind not in "iu" or values.nunique() <= MOST_CODED_CLASSES


def has_bytes(values: "pd.Series") -> bool:
    """Whether values are bytes, as images are."""
    return values.dtype.kind == "O" and any(isinstance(value, bytes) for value in values)


def association(
    first: "pd.Series", second: "pd.Series"
) -> tuple[float, Measure] | tuple[None, None]:
    """Return the strength and its measure, over the rows where both columns have a value.

    Two numbers: the absolute rank correlation (Spearman). A number and classes: the correlation
    ratio, the root of the share of the ranks' variance that lies between the classes, corrected
    for chance (Kelley's epsilon squared). Two classes: Cramér's V, corrected for bias (Bergsma
    2013). None where fewer than three rows remain, a column does not vary there, or moments or
    text that names rows (more than 200 different ones, or more than half) are compared.
    """
    both = first.notna() & second.notna()
    first, second = first[both], second[both]
    if len(first) < 3 or any(_is_incomparable(values) for values in (first, second)):
        return None, None
    kinds = is_class(first), is_class(second)
    if kinds == (True, True):
        return _cramers_v(first, second), "Cramér's V"
    if kinds == (False, False):
        return abs(float(first.rank().corr(second.rank()))), "rank correlation"
    classes, numbers = (first, second) if kinds[0] else (second, first)
    return _correlation_ratio(classes, numbers), "correlation ratio"


def _is_incomparable(values: "pd.Series") -> bool:
    distinct = values.nunique()
    names_rows = values.dtype.kind == "O" and distinct > min(MOST_TEXTS, 0.5 * len(values))
    return distinct < 2 or names_rows or values.dtype.kind == "M"


def _correlation_ratio(classes: "pd.Series", numbers: "pd.Series") -> float:
    ranks, rows, groups = numbers.rank(), len(numbers), classes.nunique()
    if groups >= rows:
        return 0.0
    within = float(((ranks - ranks.groupby(classes).transform("mean")) ** 2).sum())
    total = float(((ranks - ranks.mean()) ** 2).sum())
    return max(0.0, 1 - within / total * (rows - 1) / (rows - groups)) ** 0.5


def _cramers_v(first: "pd.Series", second: "pd.Series") -> float:
    import numpy as np
    import pandas as pd

    counts = pd.crosstab(first.to_numpy(), second.to_numpy()).to_numpy()
    rows = counts.sum()
    expected = np.outer(counts.sum(1), counts.sum(0)) / rows
    phi2 = float(((counts - expected) ** 2 / expected).sum() / rows)
    r, c = counts.shape
    corrected = max(0.0, phi2 - (r - 1) * (c - 1) / (rows - 1))
    room = min(n - (n - 1) ** 2 / (rows - 1) for n in (r, c)) - 1
    return min(1.0, (corrected / room) ** 0.5) if room > 0 else 0.0
