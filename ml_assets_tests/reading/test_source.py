from pathlib import Path

import pytest

from ml_assets.reading.source import read_source
from ml_assets.spec.errors import SourceError
from ml_assets.spec.source import Source


def test_the_scheme_chooses_the_reader(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("a\n1\n", encoding="utf-8")
    assert read_source(Source(uri="sklearn://wine"), tmp_path).num_rows == 178
    assert read_source(Source(uri="t.txt", format="csv"), tmp_path).to_pydict() == {"a": [1]}
    url = (tmp_path / "t.txt").as_uri()
    assert read_source(Source(uri=url, format="csv"), Path("/")).to_pydict() == {"a": [1]}


def test_an_unknown_scheme_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"Unknown scheme 'skleam'.*write 'sklearn'"):
        read_source(Source(uri="skleam://wine"), tmp_path)
