from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from ml_assets.monitoring.prediction_log.batch_features import BatchInputs, InputRows
from ml_assets.reading.batch_input import file_inputs, source_input
from ml_assets.spec.scoring import Scoring
from ml_assets.spec.source import Source

TABLE = pa.table({"a": list(range(100)), "b": [f"v{place}" for place in range(100)]})


@pytest.mark.parametrize("size", [3, 10, 100])
def test_rows_are_taken_by_their_places(size: int) -> None:
    reader = pa.RecordBatchReader.from_batches(TABLE.schema, TABLE.to_batches(size))
    rows = InputRows(reader, ["b", "absent"])
    for places in ([0, 1, 5], [9, 40], [41], [97, 99]):
        found = rows.take(np.array(places))
        assert found.columns.tolist() == ["b"]
        assert found["b"].tolist() == [f"v{place}" for place in places]


def write(path: Path, first: int) -> None:
    path.parent.mkdir(exist_ok=True)
    pd.DataFrame({"a": range(first, first + 5)}).to_csv(path, index=False)


def test_an_input_is_known_by_its_digest(tmp_path: Path) -> None:
    write(tmp_path / "new" / "1.csv", 0)
    write(tmp_path / "new" / "2.csv", 5)
    given = source_input(Source(uri="new/*.csv"), tmp_path, tmp_path)
    inputs = BatchInputs(Scoring(input="new/*.csv"), tmp_path)
    with inputs.with_digest(given.digest, given.shown) as found:
        assert found is not None
        assert found.reader().read_all().column("a").to_pylist() == list(range(10))
    write(tmp_path / "new" / "2.csv", 6)
    with inputs.with_digest(given.digest, given.shown) as found:
        assert found is None


def test_files_have_digests_of_their_own_and_what_is_gone_is_none(tmp_path: Path) -> None:
    write(tmp_path / "new" / "1.csv", 0)
    write(tmp_path / "new" / "2.csv", 5)
    scoring = Scoring(input="new/*.csv", per_file=True)
    *_, second = file_inputs(Source(uri="new/*.csv"), tmp_path, tmp_path)
    inputs = BatchInputs(scoring, tmp_path)
    with inputs.with_digest(second.digest, second.shown) as found:
        assert found is not None
        assert found.reader().read_all().column("a")[0].as_py() == 5
    for path in (tmp_path / "new").iterdir():
        path.unlink()
    with inputs.with_digest(second.digest, second.shown) as found:
        assert found is None
    with BatchInputs(Scoring(input="asset:a/b"), tmp_path).with_digest("d", "asset:a/b") as found:
        assert found is None
