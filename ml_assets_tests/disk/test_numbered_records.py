from pathlib import Path

import pytest
from upath import UPath

from ml_assets.disk.numbered_records import add_record, read_records


@pytest.fixture(params=["disk", "memory"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> "Path | UPath":
    if request.param == "disk":
        return tmp_path / "history"
    return UPath(f"memory://{tmp_path.name}/history")


def test_records_are_read_in_the_order_of_their_numbers(folder: "Path | UPath") -> None:
    assert read_records(folder) == []
    for number in (1, 2, 10, 9):
        add_record(folder, number, str(number).encode())
    assert read_records(folder) == [b"1", b"2", b"9", b"10"]


def test_a_number_is_taken_once(folder: "Path | UPath") -> None:
    add_record(folder, 1, b"first")
    with pytest.raises(FileExistsError):
        add_record(folder, 1, b"second")
    assert read_records(folder) == [b"first"]


def test_nothing_else_stays_in_the_folder(tmp_path: Path) -> None:
    add_record(tmp_path, 1, b"first")
    (tmp_path / ".000002.json.torn").write_bytes(b"half")
    (tmp_path / "notes.txt").write_bytes(b"of a person")
    assert read_records(tmp_path) == [b"first"]
    with pytest.raises(FileExistsError):
        add_record(tmp_path, 1, b"second")
    assert len(list(tmp_path.iterdir())) == 3
