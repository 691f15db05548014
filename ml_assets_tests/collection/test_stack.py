import pyarrow as pa
import pytest

from ml_assets.collection.stack import stack_sources
from ml_assets.spec.errors import SourceError


def test_several_sources_are_stacked_in_order() -> None:
    first, second = pa.table({"a": [1], "b": ["x"]}), pa.table({"b": ["y"], "a": [2]})
    assert stack_sources({"one": first}).equals(first)
    assert stack_sources({"one": first, "two": second}).to_pydict() == {
        "a": [1, 2], "b": ["x", "y"]}  # fmt: skip


def test_sources_with_other_columns_are_not_stacked() -> None:
    with pytest.raises(SourceError, match=r"'one' and 'two' cannot be stacked.*b"):
        stack_sources({"one": pa.table({"a": [1]}), "two": pa.table({"a": [1], "b": [1]})})
