"""Into what the values of a column are sorted: settled once, by a sample of the reference."""

from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

from ml_assets.contract.contract import ColumnContract
from ml_assets.spec.drift_report import ColumnKind

if TYPE_CHECKING:
    import pyarrow as pa

MOST_BINS = 256
MOST_CATEGORIES = 200
# Texts of which the commonest say less than this are no categories.
_LEAST_COVERED = 0.5

_KIND_OF_TYPE: dict[str, ColumnKind] = {
    "integer": "number", "number": "number", "boolean": "category", "datetime": "presence",
    "image": "presence",
}  # fmt: skip


class ColumnBins(BaseModel):
    """How the values of one column are counted.

    ``number``: bins between ``edges``, each with its upper edge. ``text``: the same of the number
    of characters. ``category``: one bin per listed category, and one for all others. ``presence``:
    only whether there is a value, as of moments, which always move, and of images.
    """

    kind: ColumnKind
    edges: list[float] = Field(default_factory=list)
    categories: list[str] = Field(default_factory=list)
    listed_by_themselves: int = Field(
        default=0,
        description="Rows of the sample, of a category, without which it would not be listed.",
    )

    @property
    def number(self) -> int:
        """How many bins there are."""
        if self.kind == "presence":
            return 0
        return len(self.categories if self.kind == "category" else self.edges) + 1


def learn_bins(sample: "pa.ChunkedArray", column: ColumnContract | None = None) -> ColumnBins:
    """Return the bins of a column by a sample of it; without a contract Arrow's type decides.

    Numbers: 256 bins of equally many rows, or, of at most 256 different values, one per value.
    What the contract lists the allowed values of is a category, numbers as well. Other text is one
    where the 200 commonest values are half of the rows; else it is counted by length.
    """
    kind = _kind(sample) if column is None else _stated_kind(column)
    if kind == "number":
        return ColumnBins(kind=kind, edges=_edges(as_numbers(sample)))
    if kind == "presence":
        return ColumnBins(kind=kind)
    common, covered, by_themselves = _commonest(sample)
    if covered < _LEAST_COVERED and not (column and column.allowed):
        return ColumnBins(kind="text", edges=_edges(as_lengths(sample)))
    return ColumnBins(kind="category", categories=common, listed_by_themselves=by_themselves)


def as_numbers(column: "pa.Array | pa.ChunkedArray") -> "pa.Array | pa.ChunkedArray":
    """Return float64; integers beyond 2**53 are rounded."""
    import pyarrow as pa

    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    return column.cast(pa.float64(), safe=False)


def as_lengths(column: "pa.Array | pa.ChunkedArray") -> "pa.Array | pa.ChunkedArray":
    """Return the number of characters of each text, as float64."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.utf8_length(column.cast(pa.string())).cast(pa.float64())


def _stated_kind(column: ColumnContract) -> ColumnKind:
    return "category" if column.allowed else _KIND_OF_TYPE.get(column.type, "category")


def _kind(sample: "pa.ChunkedArray") -> ColumnKind:
    import pyarrow as pa

    if pa.types.is_floating(sample.type) or pa.types.is_integer(sample.type):
        return "number"
    return "category"


def _edges(numbers: "pa.ChunkedArray") -> list[float]:
    """Return the upper edges of all bins but the last: values of the sample, ascending."""
    import numpy as np

    values = numbers.drop_null().to_numpy()
    values = values[np.isfinite(values)]
    distinct = np.unique(values)
    if len(distinct) > MOST_BINS:
        shares = np.linspace(0, 1, MOST_BINS + 1)[1:-1]
        distinct = np.unique(np.quantile(values, shares, method="inverted_cdf"))
    return [float(edge) for edge in distinct]


def _commonest(sample: "pa.ChunkedArray") -> tuple[list[str], float, int]:
    """Return at most 200 categories, the share of the values that they are, and a count.

    The count is that of :func:`_listed_by_themselves`.
    """
    import pyarrow as pa

    found = sample.cast(pa.string()).drop_null().value_counts().to_pylist()
    ordered = sorted(found, key=lambda one: (-one["counts"], one["values"]))
    counts = [one["counts"] for one in ordered]
    rows = sum(counts)
    covered = sum(counts[:MOST_CATEGORIES]) / rows if rows else 1.0
    common = [one["values"] for one in ordered[:MOST_CATEGORIES]]
    return common, covered, _listed_by_themselves(counts)


def _listed_by_themselves(counts: list[int]) -> int:
    """Return how many values, left out one at a time, would take their category off the list.

    ``counts`` are those of all categories, the largest first. Of a list with room those are the
    values that occur once. Of a full one they are the values of categories that are as frequent as
    the first one that is not listed; and of those with one value more, which would then be as
    frequent as it, the share that would not be listed if chance decides among equals.
    """
    listed, unlisted = counts[:MOST_CATEGORIES], counts[MOST_CATEGORIES:]
    if not unlisted:
        return listed.count(1)
    edge = unlisted[0]
    equals = listed.count(edge)
    kept = (equals + 1) / (counts.count(edge) + 1)
    return round(edge * equals + (edge + 1) * listed.count(edge + 1) * (1 - kept))
