from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_assets.monitoring.drift.column_bins import learn_bins
from ml_assets.monitoring.drift.table_counts import TableCounts, count_table, sample_table


def make_table() -> pa.Table:
    draws = np.random.default_rng(5)
    return pa.table({
        "number": pa.array(draws.normal(size=1000), mask=draws.random(1000) < 0.1),
        "whole": draws.integers(0, 9, 1000),
        "letter": pa.array(draws.choice([*"abc", None], 1000).tolist()),
    })  # fmt: skip


TABLE = make_table()
BINS = {name: learn_bins(TABLE.column(name).slice(0, 500)) for name in TABLE.column_names}


def counted(cuts: list[int]) -> TableCounts:
    ends = sorted({0, len(TABLE), *cuts})
    parts = [TABLE.slice(a, b - a) for a, b in pairwise(ends)]
    batches = (batch for part in parts for batch in part.to_batches())
    return count_table(batches, BINS, sampled_rows=50, seed=3)


@given(st.lists(st.integers(0, 1000), max_size=12))
def test_batches_of_any_size_give_the_same_counts(cuts: list[int]) -> None:
    whole, cut = counted([]), counted(cuts)
    assert cut.rows == 1000
    assert cut.sample is not None
    assert cut.sample.equals(whole.sample)
    for name in BINS:
        one, other = whole.columns[name], cut.columns[name]
        assert (one.counts, one.missing) == (other.counts, other.missing)
        assert one.sums == pytest.approx(other.sums)
        assert one.squares == pytest.approx(other.squares)


def test_no_batches() -> None:
    found = count_table([], BINS)
    assert (found.rows, found.sample, found.columns["whole"].rows) == (0, None, 0)
    assert sample_table([]) is None
