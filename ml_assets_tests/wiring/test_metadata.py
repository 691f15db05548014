import base64
from pathlib import Path

import dagster as dg
import numpy as np
import pandas as pd
import pyarrow as pa
from upath import UPath

from ml_assets.wiring.metadata import (
    SAMPLE_ROWS,
    frame_table,
    location,
    picture,
    rows_table,
    table_facts,
)

FRAME = pd.DataFrame({"a": [1, 2, 3], "b": ["x", None, "z"]})


def test_facts_of_a_frame_and_of_an_arrow_table() -> None:
    facts = table_facts(FRAME)
    assert facts["dagster/row_count"] == 3
    schema = facts["dagster/column_schema"]
    assert [(c.name, c.type) for c in schema.columns] == [("a", "int64"), ("b", "object")]
    arrow = table_facts(pa.Table.from_pandas(FRAME))
    assert arrow["dagster/row_count"] == 3
    assert [c.type for c in arrow["dagster/column_schema"].columns] == ["int64", "string"]


def test_a_table_shows_missing_values_as_words() -> None:
    shown = frame_table(FRAME)
    assert [record.data for record in shown.records] == [
        {"a": 1, "b": "x"}, {"a": 2, "b": "missing"}, {"a": 3, "b": "z"}
    ]  # fmt: skip
    assert rows_table([{"x": float("nan")}]).records[0].data == {"x": "missing"}


def test_a_table_is_a_capped_sample_of_short_texts() -> None:
    shown = rows_table([{"text": "y" * 1000}] * 50)
    assert len(shown.records) == SAMPLE_ROWS
    assert len(str(shown.records[0].data["text"])) == 120


def test_rows_may_lack_a_column_and_a_table_its_rows() -> None:
    shown = rows_table([{"a": 1}, {"b": 2}])
    assert [column.name for column in shown.schema.columns] == ["a", "b"]
    assert shown.records[1].data == {"a": "", "b": 2}
    assert rows_table([]).records == []


def test_numpy_values_and_times_can_be_shown() -> None:
    numbers = np.array([1.5], dtype="float32")
    frame = pd.DataFrame({"n": numbers, "t": [pd.Timestamp("2026-01-02")], "m": [pd.NaT]})
    data = frame_table(frame).records[0].data
    assert data["n"] == 1.5
    assert str(data["t"]).startswith("2026-01-02")
    assert data["m"] == "missing"


def test_a_picture_is_inline() -> None:
    shown = picture(b"\x89PNG", "ROC")
    assert isinstance(shown, dg.MarkdownMetadataValue)
    head, _, data = str(shown.md_str).rstrip(")").partition("base64,")
    assert head == "![ROC](data:image/png;"
    assert base64.b64decode(data) == b"\x89PNG"


def test_a_location_is_a_path(tmp_path: Path) -> None:
    assert location(UPath(tmp_path / "a.json")).path == str(tmp_path / "a.json")
