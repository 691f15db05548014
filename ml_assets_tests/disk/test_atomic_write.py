import os
from pathlib import Path

import pytest
from upath import UPath

from ml_assets.disk.atomic_write import atomic_open, atomic_write


def test_content_arrives_and_nothing_else_stays(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "a.json"
    atomic_write(path, b"one")
    atomic_write(UPath(path), b"two")
    assert path.read_bytes() == b"two"
    assert os.listdir(path.parent) == ["a.json"]


def test_readers_see_the_old_file_until_the_end(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    atomic_write(path, b"old")
    with atomic_open(path) as file:
        file.write(b"new")
        file.flush()
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"


def test_an_error_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    atomic_write(path, b"old")

    def write_half() -> None:
        with atomic_open(path) as file:
            file.write(b"half of the new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_half()
    assert path.read_bytes() == b"old"
    assert [one.name for one in path.parent.iterdir()] == ["a.json"]


def test_others_may_read_the_file_as_the_umask_says(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        atomic_write(tmp_path / "a.json", b"x")
    finally:
        os.umask(before)
    assert (tmp_path / "a.json").stat().st_mode & 0o777 == 0o640


def test_a_filesystem_in_memory(tmp_path: Path) -> None:
    path = UPath("memory://atomic/new/b.json")
    atomic_write(path, b"x")
    assert path.read_bytes() == b"x"


def test_another_filesystem_never_shows_a_part() -> None:
    path = UPath("memory://atomic/table.bin")
    atomic_write(path, b"good")

    def write_half() -> None:
        with atomic_open(path) as file:
            file.write(b"ha")
            raise RuntimeError("torn")

    with pytest.raises(RuntimeError, match="torn"):
        write_half()
    assert path.read_bytes() == b"good"
    atomic_write(path, b"better")
    assert path.read_bytes() == b"better"
