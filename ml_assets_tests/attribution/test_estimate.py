import numpy as np

from ml_assets.attribution.estimate import row_chunks


def test_every_row_is_in_one_chunk() -> None:
    rows = np.arange(1_000)
    for cells in (1, 30_000, 10**9):
        chunks = list(row_chunks(rows, cells))
        assert np.array_equal(np.concatenate(chunks), rows)
    assert [len(chunk) for chunk in row_chunks(rows[:0], 5)] == [0]
