from pathlib import Path

import pandas as pd
import pytest

from ml_assets.cli.prediction_file import ENDINGS, known_ending, write_predictions
from ml_assets.spec.errors import SpecError

FRAME = pd.DataFrame({"prediction": ["a, b", "c"], "probability_a": [0.25, 1 / 3]})


@pytest.mark.parametrize("ending", ENDINGS)
def test_each_format_reads_back(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "new" / f"scores{ending}"
    write_predictions(FRAME, path)
    if ending == ".csv":
        found = pd.read_csv(path, float_precision="round_trip")
    elif ending == ".parquet":
        found = pd.read_parquet(path)
    else:
        found = pd.read_json(path, lines=True)
    pd.testing.assert_frame_equal(found, FRAME)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("name", ["scores", "scores.xlsx", "scores.csvv"])
def test_other_endings_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SpecError, match=r"\.parquet"):
        known_ending(tmp_path / name)
