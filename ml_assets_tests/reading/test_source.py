from pathlib import Path

import pytest

from ml_assets.reading.source import open_source, read_source
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


def test_a_stream_has_its_schema_before_its_batches(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n1,x\n", encoding="utf-8")
    reader = open_source(Source(uri="t.csv"), tmp_path)
    assert reader.schema.names == ["a", "b"]
    assert reader.read_all().to_pylist() == [{"a": 1, "b": "x"}]
    assert open_source(Source(uri="sklearn://iris"), tmp_path).read_all().num_rows == 150


def test_the_value_of_an_asset_is_not_read_here(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"value of another asset.*asset:a/b"):
        open_source(Source(uri="asset:a/b"), tmp_path)
