import pyarrow as pa

from ml_assets.monitoring.prediction_log.fitted_columns import fitted_batch


def test_a_null_struct_stays_null_and_slices_keep_their_rows() -> None:
    rows = [{"s": {"a": 1, "b": "x"}}, {"s": None}, {"s": {"a": None, "b": "7"}}]
    batch = pa.RecordBatch.from_pylist(rows).slice(1)
    wanted = pa.schema([("s", pa.struct([("b", pa.string()), ("a", pa.float64())])),
                        ("n", pa.int64())])  # fmt: skip
    found = fitted_batch(batch, wanted)
    assert found.to_pylist() == [{"s": None, "n": None}, {"s": {"b": "7", "a": None}, "n": None}]
    assert fitted_batch(found, wanted) is found


def test_a_column_that_cannot_be_read_as_its_type_is_null() -> None:
    batch = pa.RecordBatch.from_pylist([{"a": "7"}, {"a": "seven"}])
    assert fitted_batch(batch, pa.schema([("a", pa.int64())])).to_pylist() == [{"a": None}] * 2
    right = fitted_batch(batch.slice(0, 1), pa.schema([("a", pa.int64())]))
    assert right.to_pylist() == [{"a": 7}]
