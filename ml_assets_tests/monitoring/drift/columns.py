"""Columns for tests: bins learnt from the one side, both sides counted."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from ml_assets.monitoring.drift.column_bins import ColumnBins, learn_bins
from ml_assets.monitoring.drift.column_counts import ColumnCounts, ColumnTally
from ml_assets.monitoring.drift.compare import Pair


def counted(bins: ColumnBins, values: Sequence[Any] | pa.Array) -> ColumnCounts:
    """Return the counts of these values."""
    tally = ColumnTally(bins)
    tally.add(values if isinstance(values, pa.Array) else pa.array(values))
    return tally.counts()


def pair(before: Sequence[Any], now: Sequence[Any], name: str = "column") -> Pair:
    """Return both sides of a column, in the bins of the first."""
    bins = learn_bins(pa.chunked_array([pa.array(before)]))
    return Pair(name, bins, counted(bins, before), counted(bins, now))
