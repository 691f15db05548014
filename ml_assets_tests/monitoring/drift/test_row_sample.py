import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from ml_assets.monitoring.drift.row_sample import RowSample

ROWS = pa.table({"place": np.arange(3000)})


def sampled(sizes: list[int], rows: int = 100, seed: int = 1) -> list[int]:
    sample, start = RowSample(rows, seed), 0
    for size in [*sizes, len(ROWS)]:
        for batch in ROWS.slice(start, size).to_batches():
            sample.add(batch)
        start += size
    table = sample.table()
    assert table is not None
    return table.column("place").to_pylist()


@given(st.lists(st.integers(1, 700), max_size=20))
def test_the_sample_is_the_same_in_batches_of_any_size(sizes: list[int]) -> None:
    assert sampled(sizes) == sampled([])


def test_rows_come_in_order_and_the_seed_draws_them() -> None:
    drawn = sampled([500])
    assert len(drawn) == 100
    assert drawn == sorted(drawn)
    assert drawn != sampled([500], seed=2)
    assert sampled([], rows=5000) == list(range(3000))


def test_every_row_is_as_likely_as_any_other() -> None:
    hits = np.zeros(3000)
    for seed in range(200):
        hits[sampled([1000], seed=seed)] += 1
    thirds = hits.reshape(3, 1000).sum(1)
    # 20,000 draws, a third each: the deviation is about 67.
    assert abs(thirds - 20_000 / 3).max() < 4 * 67


def test_no_rows() -> None:
    assert RowSample(10, 0).table() is None
