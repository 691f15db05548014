from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from upath import UPath

from ml_assets.disk.parquet_table import ParquetTable
from ml_assets.reading.foreign_value import as_stream
from ml_assets.spec.errors import SourceError

FRAME = pd.DataFrame({"a": np.array([1, 2], "int32"), "b": ["x", None], "c": [0.5, 1.5]})
TABLE = pa.table({"a": [1, 2], "b": ["x", None], "c": [0.5, 1.5]})


@pytest.mark.parametrize(
    "kind",
    ["table", "batch", "reader", "dataset", "pandas", "polars", "lazy", "parquet", "path", "text",
     "upath", "stream"],
)  # fmt: skip
def test_every_holder_of_a_table_gives_the_same_rows(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "t.parquet"
    pq.write_table(TABLE, path)
    arrow = pa.Table.from_pandas(FRAME)

    class Exporter:
        def __arrow_c_stream__(self, requested: object = None) -> object:
            return arrow.__arrow_c_stream__(requested)

    values: dict[str, Any] = {
        "table": arrow, "batch": arrow.to_batches()[0], "reader": arrow.to_reader(),
        "dataset": ds.dataset(path), "pandas": FRAME, "polars": pl.from_pandas(FRAME),
        "lazy": pl.from_pandas(FRAME).lazy(), "parquet": ParquetTable(path), "path": path,
        "text": str(path), "upath": UPath(path), "stream": Exporter(),
    }  # fmt: skip
    assert as_stream(values[kind], "theirs").read_all().equals(TABLE)


def test_an_index_of_pandas_with_a_name_is_a_column() -> None:
    named = FRAME.set_index(pd.Index([7, 8], name="key"))
    unnamed = FRAME.set_index(pd.Index([7, 8]))
    assert as_stream(named, "t").read_all().column("key").to_pylist() == [7, 8]
    assert as_stream(unnamed, "t").read_all().column_names == ["a", "b", "c"]


def test_bytes_stay_and_far_moments_are_text() -> None:
    table = pa.table({"a": [b"\xff"], "d": [date(9999, 12, 31)], "n": pa.nulls(1)})
    found = as_stream(table, "t").read_all()
    assert found.schema.types == [pa.binary(), pa.string(), pa.string()]
    assert found.to_pydict() == {"a": [b"\xff"], "d": ["9999-12-31"], "n": [None]}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"a": [1]}, r"theirs: the value is no table\. Found: builtins\.dict"),
        (None, r"Found: builtins\.NoneType"),
        (pa.table({"a": [[1]]}), "theirs: column 'a' is nested"),
        (pd.DataFrame({"a": [1, "x"]}), "theirs: the table cannot be read.*one type"),
        (FRAME.iloc[:0], "theirs: there is no row.*a, b, c"),
        ("/nowhere/at/all.csv", "No file matches /nowhere"),
    ],
)
def test_other_values_are_refused_by_their_type(value: object, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        as_stream(value, "theirs")


def test_a_reader_is_read_batch_by_batch() -> None:
    given = []

    def batches() -> Any:
        for i in range(5):
            given.append(i)
            yield pa.record_batch({"a": [i]})

    reader = pa.RecordBatchReader.from_batches(pa.schema({"a": pa.int64()}), batches())
    stream = as_stream(reader, "t")
    stream.read_next_batch()
    assert given == [0]
    assert stream.read_all().num_rows == 4
