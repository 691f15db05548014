from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pyarrow as pa
import pytest

from ml_assets.reading.plain_types import far_moments, plain_batch, plain_schema, plain_types
from ml_assets.spec.errors import SourceError

NOON = datetime(2024, 5, 1, 12)


@pytest.mark.parametrize(
    ("array", "type_", "values"),
    [
        (pa.array([1, None], pa.uint8()), pa.int64(), [1, None]),
        (pa.array([0.5, None], pa.float32()), pa.float64(), [0.5, None]),
        (pa.array([Decimal("1.25")]), pa.float64(), [1.25]),
        (pa.array([True, None]), pa.bool_(), [True, None]),
        (pa.array(["x", "y", "x"]).dictionary_encode(), pa.string(), ["x", "y", "x"]),
        (pa.array(["x"], pa.large_string()), pa.string(), ["x"]),
        (pa.array([b"x"]), pa.string(), ["x"]),
        (pa.array([time(12, 30)], pa.time32("s")), pa.string(), ["12:30:00"]),
        (pa.array([date(2024, 5, 1)]), pa.timestamp("ns"), [datetime(2024, 5, 1)]),
        (pa.array([NOON.replace(tzinfo=UTC)], pa.timestamp("us", "Europe/Berlin")),
         pa.timestamp("ns"), [NOON]),
        (pa.array([NOON.replace(tzinfo=timezone(timedelta(hours=2)))]),
         pa.timestamp("ns"), [datetime(2024, 5, 1, 10)]),
        (pa.array([date(9999, 12, 31), date(2024, 5, 1)]), pa.string(),
         ["9999-12-31", "2024-05-01"]),
        (pa.array([None, None], pa.int32()), pa.null(), [None, None]),
    ],
)  # fmt: skip
def test_every_type_becomes_a_plain_one(
    array: pa.Array, type_: pa.DataType, values: list[object]
) -> None:
    column = plain_types(pa.table({"a": array}), "t").column("a")
    assert (column.type, column.to_pylist()) == (type_, values)


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (pa.array([{"b": 1}]), "column 'a' is nested.*struct"),
        (pa.array([[1]]), "column 'a' is nested.*list"),
        (pa.array([b"\xff"]), "column 'a' of type binary cannot be read"),
        (pa.array([2**63], pa.uint64()), "column 'a' of type uint64 cannot be read"),
    ],
)
def test_what_is_not_plain_is_refused_by_name(array: pa.Array, message: str) -> None:
    with pytest.raises(SourceError, match=f"t.parquet: {message}"):
        plain_types(pa.table({"a": array}), "t.parquet")


def test_a_stream_decides_by_the_schema() -> None:
    batch = pa.record_batch({
        "i": pa.nulls(2, pa.int16()), "n": pa.nulls(2), "d": [date(2024, 5, 1), None],
        "b": [b"x", None], "u": pa.array([b"0" * 16, None], pa.uuid()),
        "j": pa.array(["{}", None], pa.json_(pa.string())),
    })  # fmt: skip
    schema = plain_schema(batch.schema, "t")
    assert [str(kind) for kind in schema.types] == [
        "int64", "null", "timestamp[ns]", "string", "string", "string"]  # fmt: skip
    assert plain_batch(batch, schema, "t").to_pylist()[0] == {
        "i": None, "n": None, "d": datetime(2024, 5, 1), "b": "x",
        "u": "30303030-3030-3030-3030-303030303030", "j": "{}"}  # fmt: skip
    assert plain_schema(batch.schema, "t", keep_binary=True).field("b").type == pa.binary()
    assert plain_schema(batch.schema, "t", {"d"}).field("d").type == pa.string()


def test_types_of_a_database_that_arrow_does_not_know() -> None:
    numeric = pa.opaque(pa.string(), "numeric", "PostgreSQL")
    batch = pa.record_batch(
        {"n": pa.ExtensionArray.from_storage(numeric, pa.array(["1.5", "nan"]))}
    )
    found = plain_batch(batch, plain_schema(batch.schema, "t"), "t").column("n").to_pylist()
    assert found[0] == 1.5
    assert found[1] != found[1]
    inet = pa.schema({"ip": pa.opaque(pa.binary(), "inet", "PostgreSQL")})
    with pytest.raises(SourceError, match=r"column 'ip'.*Found: inet.*cast\(ip as text\)"):
        plain_schema(inet, "t")


def test_repeated_names_and_far_moments_are_seen() -> None:
    with pytest.raises(SourceError, match=r"more than one column is named 'a'.*a, b, a"):
        plain_schema(pa.schema([("a", pa.int64()), ("b", pa.int64()), ("a", pa.int64())]), "t")
    table = pa.table({"a": [date(2024, 1, 1), date(2300, 1, 1)], "b": [NOON, NOON]})
    assert far_moments(table.schema, table.to_batches(1)) == {"a"}
