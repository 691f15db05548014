import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_assets.reading.table_stream import (
    HeldBatches,
    TableStream,
    fitted_batch,
    mixed_columns,
    stack_streams,
)
from ml_assets.spec.errors import SourceError


def _stream(**columns: pa.Array | list) -> TableStream:
    batch = pa.record_batch(columns)
    return TableStream("t", batch.schema, lambda: iter([batch]))


def test_streams_are_stacked_by_column_name_and_widen() -> None:
    stacked = stack_streams([
        _stream(a=[1], b=[1], c=pa.nulls(1), d=pa.nulls(1)),
        _stream(c=["x"], b=[True], a=[2.5], d=pa.nulls(1)),
    ])  # fmt: skip
    table = stacked.reader().read_all()
    assert table.to_pydict() == {"a": [1.0, 2.5], "b": ["1", "true"], "c": [None, "x"],
                                 "d": [None, None]}  # fmt: skip
    assert table.schema.field("d").type == pa.string()
    assert stacked.reader().read_all().equals(table), "a stream starts anew"


def test_streams_with_other_columns_are_refused() -> None:
    with pytest.raises(SourceError, match="Found: lacks 'b' and adds 'c'"):
        stack_streams([_stream(a=[1], b=[1]), _stream(a=[1], c=[1])])


def test_a_batch_is_fitted_to_a_schema() -> None:
    schema = pa.schema({"b": pa.float64(), "a": pa.string()})
    assert fitted_batch(pa.record_batch({"b": [1]}), schema).to_pylist() == [{"b": 1.0, "a": None}]


types = st.sampled_from([pa.null(), pa.int64(), pa.float64(), pa.string(), pa.bool_()])


@given(st.lists(types, min_size=1, max_size=5))
def test_only_numbers_may_differ(kinds: list[pa.DataType]) -> None:
    named = {str(kind) for kind in kinds} - {"null"}
    expected = {"a"} if len(named) > 1 and not named <= {"int64", "double"} else set()
    assert mixed_columns([pa.schema({"a": kind}) for kind in kinds]) == expected


def test_batches_are_held_up_to_a_limit() -> None:
    batch = pa.record_batch({"a": pa.array(range(100))})
    held = HeldBatches(batch.nbytes * 2)
    held.add(batch)
    held.add(batch)
    assert (held.batches, held.bytes) == ([batch, batch], batch.nbytes * 2)
    held.add(batch)
    held.add(batch)
    assert (held.batches, held.bytes) == (None, 0)
