from pathlib import Path

import pyarrow as pa
import pytest

from ml_assets.collection.source import read_source, stack_sources
from ml_assets.spec.errors import SourceError
from ml_assets.spec.problem_spec import Source


def test_the_scheme_chooses_the_reader(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("a\n1\n", encoding="utf-8")
    assert read_source(Source(uri="sklearn://wine"), tmp_path).num_rows == 178
    assert read_source(Source(uri="t.txt", format="csv"), tmp_path).to_pydict() == {"a": [1]}
    url = (tmp_path / "t.txt").as_uri()
    assert read_source(Source(uri=url, format="csv"), Path("/")).to_pydict() == {"a": [1]}


def test_an_unknown_scheme_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"Unknown scheme 'skleam'.*write 'sklearn'"):
        read_source(Source(uri="skleam://wine"), tmp_path)


def test_several_sources_are_stacked_in_order() -> None:
    first, second = pa.table({"a": [1], "b": ["x"]}), pa.table({"b": ["y"], "a": [2]})
    assert stack_sources({"one": first}).equals(first)
    assert stack_sources({"one": first, "two": second}).to_pydict() == {
        "a": [1, 2], "b": ["x", "y"]}  # fmt: skip


def test_sources_with_other_columns_are_not_stacked() -> None:
    with pytest.raises(SourceError, match=r"'one' and 'two' cannot be stacked.*b"):
        stack_sources({"one": pa.table({"a": [1]}), "two": pa.table({"a": [1], "b": [1]})})
