import base64
import math
from pathlib import Path
from typing import Any

import dagster as dg
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from upath import UPath

from ml_assets.wiring.metadata import (
    SAMPLE_ROWS,
    Shown,
    facts,
    frame_table,
    location,
    picture,
    rounded,
    rows_table,
)

FRAME = pd.DataFrame({"a": [1, 2, 3], "b": ["x", None, "z"]})


def records(shown: Shown) -> list[dict[str, Any]]:
    assert isinstance(shown, dg.TableMetadataValue)
    return [dict(record.data) for record in shown.records]


def test_a_table_shows_missing_values_as_words() -> None:
    assert records(frame_table(FRAME)) == [
        {"a": 1, "b": "x"}, {"a": 2, "b": "missing"}, {"a": 3, "b": "z"}
    ]  # fmt: skip
    assert records(rows_table([{"x": float("nan")}])) == [{"x": "missing"}]


def test_a_table_has_short_texts_and_says_how_many_rows_it_leaves_out() -> None:
    shown = records(rows_table([{"text": "y" * 1000, "n": 1}] * 50))
    assert len(shown) == SAMPLE_ROWS + 1
    assert len(shown[0]["text"]) == 120
    assert shown[-1] == {"text": "… 30 more rows", "n": ""}


@pytest.mark.parametrize(("rows", "last"), [(3, 2), (4, "… 1 more row"), (9, "… 6 more rows")])
def test_a_cut_is_told_of_rows_and_of_frames_alike(rows: int, last: object) -> None:
    frame = pd.DataFrame({"a": range(rows)})
    shown = records(frame_table(frame, limit=3))
    assert shown[-1] == {"a": last}
    assert shown == records(rows_table(frame.to_dict("records"), limit=3))


def test_chosen_columns_come_first() -> None:
    assert [list(row) for row in records(frame_table(FRAME, first=("b",)))] == [["b", "a"]] * 3


def test_rows_may_lack_a_column() -> None:
    shown = rows_table([{"a": 1}, {"b": 2}])
    assert records(shown) == [{"a": 1, "b": ""}, {"a": "", "b": 2}]


@pytest.mark.parametrize("shown", [rows_table([]), frame_table(FRAME.head(0))])
def test_no_rows_are_said_in_words(shown: Shown) -> None:
    assert shown == dg.MetadataValue.text("none")


def test_numpy_values_and_times_can_be_shown() -> None:
    numbers = np.array([1.5], dtype="float32")
    frame = pd.DataFrame({"n": numbers, "t": [pd.Timestamp("2026-01-02")], "m": [pd.NaT]})
    (data,) = records(frame_table(frame))
    assert data["n"] == 1.5
    assert data["t"].startswith("2026-01-02")
    assert data["m"] == "missing"


@given(st.floats(allow_nan=False))
def test_rounding_keeps_six_digits_and_the_whole_part(value: float) -> None:
    if math.isinf(value):
        assert rounded(value) == value
    else:
        assert abs(rounded(value) - value) <= min(0.5, abs(value) * 5.1e-6)
        assert rounded(rounded(value)) == rounded(value)


def test_only_fractions_are_rounded() -> None:
    found = {"share": 1 / 3, "rows": 12345678, "passed": True, "tag": "a:b"}
    assert facts(found) == {"share": 0.333333, "rows": 12345678, "passed": True, "tag": "a:b"}
    assert records(rows_table([found])) == [facts(found)]


def test_a_picture_is_inline() -> None:
    shown = picture(b"\x89PNG", "ROC")
    assert isinstance(shown, dg.MarkdownMetadataValue)
    head, _, data = str(shown.md_str).rstrip(")").partition("base64,")
    assert head == "![ROC](data:image/png;"
    assert base64.b64decode(data) == b"\x89PNG"


def test_a_location_is_a_path(tmp_path: Path) -> None:
    assert location(UPath(tmp_path / "a.json")).path == str(tmp_path / "a.json")
