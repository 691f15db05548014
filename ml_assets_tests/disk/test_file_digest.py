import hashlib
from pathlib import Path

import pytest
from upath import UPath

from ml_assets.disk.file_digest import file_digest


@pytest.mark.parametrize("size", [0, 1 << 20, (5 << 20) + 3])
def test_the_hash_of_all_bytes(tmp_path: Path, size: int) -> None:
    content = bytes(range(256)) * (size // 256) + bytes(size % 256)
    expected = hashlib.sha256(content).hexdigest()
    (tmp_path / "a").write_bytes(content)
    UPath("memory://digest/a").write_bytes(content)
    assert file_digest(tmp_path / "a") == expected
    assert file_digest(UPath("memory://digest/a")) == expected


def test_a_file_that_is_absent(tmp_path: Path) -> None:
    assert file_digest(tmp_path / "a") is None
