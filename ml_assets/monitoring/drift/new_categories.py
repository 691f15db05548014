"""The names of categories that the reference does not list."""

from typing import TYPE_CHECKING

from ml_assets.monitoring.drift.column_bins import ColumnBins

if TYPE_CHECKING:
    import pyarrow as pa

_MOST = 5


def new_categories(sample: "pa.Table | None", column: str, bins: ColumnBins) -> list[str]:
    """Return the commonest new categories of a sample, at most five, the commonest first."""
    import pyarrow as pa

    if sample is None or bins.kind != "category":
        return []
    counts = sample.column(column).cast(pa.string()).drop_null().value_counts().to_pylist()
    known = set(bins.categories)
    new = [one for one in counts if one["values"] not in known]
    ordered = sorted(new, key=lambda one: (-one["counts"], one["values"]))
    return [one["values"] for one in ordered[:_MOST]]
