from typing import Any

import numpy as np
import pandas as pd
import pytest

from ml_assets.preparation.split_keys import LEFT_OUT, TEST, TRAIN, SplitKeys
from ml_assets.spec.errors import DataError

FRAME = pd.DataFrame({
    "id": [1, 2, 3, 4, 5],
    "x": [1.0, 2.0, 1.0, np.nan, np.nan],
    "y": ["b", "a", "b", "c", "c"],
    "n": [1, 2, 3, 4, 5],
    "shop": ["s", "t", "s", "t", "s"],
    "at": pd.to_datetime(["2026-01-02", "2026-01-01", "2026-01-02", "2026-01-05", "2026-01-05"]),
    "side": ["train", " TEST", "Train", "test", "test "],
})  # fmt: skip


def test_keys_are_the_same_in_one_frame_and_in_batches() -> None:
    wanted: dict[str, Any] = {
        "target": "y", "classes": True, "ignore": ["id", "n"], "group": "shop", "time": "at",
        "stated": "side",
    }  # fmt: skip
    whole = SplitKeys.of([FRAME], **wanted)
    parts = SplitKeys.of([FRAME[:1], FRAME[1:4], FRAME[4:]], **wanted)
    for name in ("content", "label", "group", "time", "stated"):
        assert getattr(whole, name).tolist() == getattr(parts, name).tolist(), name
        assert getattr(whole, name).dtype == getattr(parts, name).dtype
    assert whole.classes == parts.classes == ("a", "b", "c")
    assert whole.label is not None
    assert whole.label.tolist() == [1, 0, 1, 2, 2]
    assert whole.stated is not None
    assert whole.stated.tolist() == [TRAIN, TEST, TRAIN, TEST, TEST]
    assert whole.time is not None
    assert whole.time[1] == pd.Timestamp("2026-01-01").value
    assert whole.content is not None
    assert (whole.content[0] == whole.content[2], whole.content[3] == whole.content[4]) == (
        True, False)  # fmt: skip
    assert len(whole) == 5


def test_the_stated_side_does_not_make_rows_differ() -> None:
    frame = pd.DataFrame({"x": [1, 1], "y": [0, 0], "side": ["train", "test"]})
    content = SplitKeys.of([frame], target="y", classes=False, stated="side").content
    assert content is not None
    assert content[0] == content[1]


def test_numbers_are_kept_as_they_are() -> None:
    keys = SplitKeys.of([FRAME], target="n", classes=False)
    assert keys.label is None
    assert keys.target_values.tolist() == [1, 2, 3, 4, 5]
    # Row 0 and 2 differ by their number, though by nothing else.
    content = SplitKeys.of([FRAME.drop(columns="id")], target="n", classes=False).content
    assert content is not None
    assert len(set(content)) == 5


def test_booleans_have_the_same_codes_whether_one_is_missing_in_another_column_or_not() -> None:
    first, second = pd.Series([True, False]), pd.Series([False, True], dtype=object)
    keys = SplitKeys.of([pd.DataFrame({"y": y}) for y in (first, second)], target="y", classes=True)
    assert keys.classes == (False, True)
    assert keys.target_values.tolist() == [1, 0, 0, 1]


@pytest.mark.parametrize(
    ("wanted", "changed", "message"),
    [
        ({}, {"y": ["a", None, "b", None, "c"]},
         r"target 'y' is missing.*2 of 5 rows, the first is row 1"),
        ({"group": "shop"}, {"shop": ["s", "t", "s", None, "s"]},
         r"group 'shop' is missing.*1 of 5 rows, the first is row 3.*fill the column"),
        ({"time": "at"}, {"at": pd.to_datetime(["2026-01-01"] * 4 + [None])},
         r"moment 'at' is missing.*1 of 5 rows, the first is row 4"),
        ({"time": "at"}, {"at": ["2026-01-01"] * 3 + ["soon", None]},
         r"'at' \(columns\.time\).*no moments\. Found: 'soon' in row 3"),
        ({"time": "n"}, {}, r"'n' \(columns\.time\).*Found: .*1.* in row 0"),
        ({"stated": "side"}, {"side": ["train", "test", "train", "Validation", None]},
         r"'side' \(split\.column\) says neither.*'Validation' in row 3"),
        ({"stated": "side"}, {"side": ["train", "test", None, "test", "test"]}, "None in row 2"),
    ],
)  # fmt: skip
def test_what_cannot_be_split_is_refused(
    wanted: dict[str, str], changed: dict[str, object], message: str
) -> None:
    frame = FRAME.assign(**changed)
    with pytest.raises(DataError, match=message):
        SplitKeys.of([frame[:2], frame[2:]], target="y", classes=True, **wanted)


def test_no_row_is_no_error_yet() -> None:
    assert len(SplitKeys.of([], target="y", classes=True)) == 0
    assert LEFT_OUT == -1
