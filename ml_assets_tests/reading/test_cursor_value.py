from datetime import datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_assets.reading.cursor_value import CursorValue, as_json, from_json, largest
from ml_assets.spec.errors import SourceError


@given(st.one_of(st.integers(), st.floats(allow_nan=False), st.text(), st.datetimes()))
def test_a_value_is_read_back_as_written(value: CursorValue) -> None:
    found = from_json(as_json(value))
    assert found == value
    assert type(found) is type(value)


def test_the_largest_value_is_found() -> None:
    batch = pa.record_batch({
        "i": [1, None, 7], "s": ["B", "a", None], "n": pa.nulls(3, pa.string()),
        "t": pa.array([datetime(2024, 1, 1), datetime(2025, 1, 1), None], pa.timestamp("ns")),
    })  # fmt: skip
    assert [largest(batch, name, "t") for name in "isnt"] == [7, "a", None, datetime(2025, 1, 1)]


def test_what_cannot_order_rows_is_refused() -> None:
    batch = pa.record_batch({"b": [True], "t": pa.array([1], pa.timestamp("ns"))})
    for name, message in (("x", "no column 'x'.*b, t"), ("b", "'b' cannot"), ("t", "nanoseconds")):
        with pytest.raises(SourceError, match=message):
            largest(batch, name, "shop")
