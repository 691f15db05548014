from pathlib import Path

import pytest

from ml_assets.reading.database_file import database_file
from ml_assets.spec.errors import SourceError
from ml_assets.spec.source import Source


def test_paths_are_relative_to_the_root_or_absolute(tmp_path: Path) -> None:
    (tmp_path / "a.db").touch()
    for uri in ("sqlite:///a.db", f"sqlite:///{tmp_path}/a.db", "sqlite:///a.db?timeout=3"):
        assert database_file(Source(uri=uri, table="t"), tmp_path) == tmp_path / "a.db"
    with pytest.raises(SourceError, match=r"no file of the database sqlite:///b\.db.*Mend: check"):
        database_file(Source(uri="sqlite:///b.db", table="t"), tmp_path)
