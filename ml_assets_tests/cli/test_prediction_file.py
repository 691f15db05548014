from functools import partialmethod
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from ml_assets.cli.prediction_file import ENDINGS, known_ending, write_predictions
from ml_assets.disk.parquet_table import ParquetTable, write_batches
from ml_assets.spec.errors import SpecError

FRAME = pd.DataFrame({"prediction": ["a, b", "c"], "probability_a": [0.25, 1 / 3]})


@pytest.mark.parametrize("ending", ENDINGS)
def test_each_format_reads_back(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "new" / f"scores{ending}"
    table = ParquetTable(tmp_path / "table.parquet")
    FRAME.to_parquet(table.path, index=False)
    write_predictions(table, path)
    if ending == ".csv":
        found = pd.read_csv(path, float_precision="round_trip")
    elif ending == ".parquet":
        found = pd.read_parquet(path)
    else:
        found = pd.read_json(path, lines=True)
    pd.testing.assert_frame_equal(found, FRAME)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("ending", [".csv", ".json"])
def test_text_is_written_in_batches_and_integers_stay_so(
    tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = ParquetTable(tmp_path / "table.parquet")
    values = pa.array([1, None, 3], pa.int64())
    write_batches(table.path, pa.schema([("x", pa.int64())]), [pa.table({"x": values})])
    monkeypatch.setattr(ParquetTable, "batches", partialmethod(ParquetTable.batches, rows=2))
    write_predictions(table, tmp_path / f"scores{ending}")
    text = (tmp_path / f"scores{ending}").read_text()
    expected = {".csv": 'x\n1\n""\n3\n', ".json": '{"x":1}\n{"x":null}\n{"x":3}\n'}
    assert text == expected[ending]


@pytest.mark.parametrize("name", ["scores", "scores.xlsx", "scores.csvv"])
def test_other_endings_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SpecError, match=r"\.parquet"):
        known_ending(tmp_path / name)
