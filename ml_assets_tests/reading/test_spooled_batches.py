import pyarrow as pa

from ml_assets.reading.spooled_batches import spooled


def test_the_schema_is_that_of_all_batches_and_they_can_be_read_twice() -> None:
    batches = [
        pa.record_batch({"a": [1, 2], "b": pa.nulls(2), "c": [1, 2]}),
        pa.record_batch({"a": [2.5], "b": ["x"], "c": ["y"]}),
    ]
    stream = spooled(iter(batches), "shop")
    assert [str(kind) for kind in stream.schema.types] == ["double", "string", "string"]
    expected = {"a": [1.0, 2.0, 2.5], "b": [None, None, "x"], "c": ["1", "2", "y"]}
    first, second = stream.batches(), stream.batches()
    assert len(next(first)) == len(next(second)) == 2, "two readers do not disturb each other"
    assert stream.reader().read_all().to_pydict() == expected
