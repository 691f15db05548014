from pathlib import Path

import pyarrow as pa
import pytest

from ml_assets.deployment.batch_scoring.part import ScoredPart
from ml_assets.deployment.batch_scoring.parts import Parts, Place
from ml_assets.spec.errors import ScoringError

PLACE = Place(3, 300, 5)


def part(rejected: int = 2) -> ScoredPart:
    predictions = pa.table(
        {"_row": range(300, 305 - rejected), "prediction": ["a"] * (5 - rejected)}
    )
    return ScoredPart(predictions, pa.table({"x": range(rejected)}))


@pytest.mark.parametrize("rejected", [0, 2, 5])
def test_a_part_that_was_written_is_there_and_reads_back(tmp_path: Path, rejected: int) -> None:
    parts = Parts(tmp_path)
    assert not parts.has(PLACE)
    parts.write(PLACE, part(rejected))
    assert parts.has(PLACE)
    found = parts.read(PLACE)
    assert found.predictions == part(rejected).predictions
    assert len(found.rejected) == rejected


def test_a_part_of_other_rows_is_another(tmp_path: Path) -> None:
    parts = Parts(tmp_path)
    parts.write(PLACE, part())
    assert not parts.has(Place(3, 299, 5))
    assert not parts.has(Place(3, 300, 6))
    assert not parts.has(Place(2, 300, 5))


@pytest.mark.parametrize("file", ["000003.arrow", "000003.rejected.arrow"])
def test_a_torn_file_is_no_part(tmp_path: Path, file: str) -> None:
    parts = Parts(tmp_path)
    parts.write(PLACE, part())
    content = (tmp_path / file).read_bytes()
    for length in (0, 20, len(content) // 2, len(content) - 8):
        (tmp_path / file).write_bytes(content[:length])
        assert not parts.has(PLACE)
    (tmp_path / file).unlink()
    assert not parts.has(PLACE)


def test_a_disk_that_refuses_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ScoringError, match="cannot be written") as caught:
        Parts(tmp_path / "file").write(PLACE, part())
    assert "run again" in str(caught.value.mend)
