from collections.abc import Collection

import pyarrow as pa

from ml_assets.deployment.batch_scoring.part import ScoredPart
from ml_assets.deployment.batch_scoring.parts import Place
from ml_assets.deployment.batch_scoring.sampled_rows import FIRST_PART, MOST, SampledRows

NONE = pa.table({"x": pa.array([], pa.int64())})


def sampled(parts: int, rows: int, rejected: Collection[int] = ()) -> SampledRows:
    sample = SampledRows(NONE.schema)
    for number in range(parts):
        first = number * rows
        kept = [row for row in range(first, first + rows) if row not in rejected]
        batch = pa.RecordBatch.from_pydict({"x": range(first, first + rows)})
        predictions = pa.table({"_row": kept, "prediction": [2 * row for row in kept]})
        sample.add(Place(number, first, rows), batch, ScoredPart(predictions, NONE))
    return sample


def test_rows_and_predictions_are_of_the_same_places() -> None:
    sample = sampled(parts=50, rows=100, rejected={0, 99, 100})
    assert sample.predictions is not None
    rows = sample.rows.column("x").to_pylist()
    assert len(rows) == MOST
    assert rows[0] == 1
    assert rows[FIRST_PART - 1 : FIRST_PART + 1] == [98, 101]
    assert sample.predictions.column("_row").to_pylist() == rows
    assert sample.predictions.column("prediction").to_pylist() == [2 * row for row in rows]


def test_few_rows_are_all_taken() -> None:
    assert sampled(parts=1, rows=3).rows.column("x").to_pylist() == [0, 1, 2]


def test_without_predictions_there_is_nothing() -> None:
    sample = sampled(parts=2, rows=3, rejected={*range(6)})
    assert sample.predictions is None
    assert len(sample.rows) == 0
