"""What is counted of a table that arrives in batches: its columns by bins, and a sample."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ml_assets.monitoring.drift.column_bins import ColumnBins
from ml_assets.monitoring.drift.column_counts import ColumnCounts, ColumnTally
from ml_assets.monitoring.drift.row_sample import RowSample

if TYPE_CHECKING:
    import pyarrow as pa

# Rows of the sample: enough that one bin of 256 is learnt from some hundred.
SAMPLED_ROWS = 50_000


@dataclass(frozen=True)
class TableCounts:
    """The counts of each column, and a random sample of the rows (null where there are none)."""

    rows: int
    columns: dict[str, ColumnCounts] = field(default_factory=dict)
    sample: "pa.Table | None" = None


def count_table(
    batches: "Iterable[pa.RecordBatch]",
    bins: Mapping[str, ColumnBins],
    *,
    sampled_rows: int = SAMPLED_ROWS,
    seed: int = 0,
) -> TableCounts:
    """Count the columns that have bins, in one pass; the sample has all columns of the batches.

    However the rows are cut into batches, counts and sample are the same.
    """
    tallies = {name: ColumnTally(one) for name, one in bins.items()}
    sample, rows = RowSample(sampled_rows, seed), 0
    for batch in batches:
        if len(batch) == 0:
            continue
        rows += len(batch)
        for name, tally in tallies.items():
            tally.add(batch.column(name))
        if sampled_rows:
            sample.add(batch)
    return TableCounts(
        rows, {name: tally.counts() for name, tally in tallies.items()}, sample.table()
    )


def sample_table(
    batches: "Iterable[pa.RecordBatch]", rows: int = SAMPLED_ROWS, seed: int = 0
) -> "pa.Table | None":
    """Return a random sample of the rows; None where there are none."""
    return count_table(batches, {}, sampled_rows=rows, seed=seed).sample
