from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_assets.contract.coercion import coerce, settle_dtypes
from ml_assets.contract.contract import ColumnContract, ColumnType, Contract


def _read(values: Any, kind: ColumnType, **rules: Any) -> tuple[list[Any], list[str], str]:
    contract = Contract(problem="p", columns={"a": ColumnContract(type=kind, **rules)})
    coercion = coerce(pd.DataFrame({"a": values}), contract)
    column = coercion.frame["a"]
    shown = column.astype(object).where(column.notna(), None).tolist()
    return shown, coercion.failures["value"].tolist(), str(column.dtype)


INF = float("inf")


@pytest.mark.parametrize(
    ("values", "kind", "read", "failed", "dtype"),
    [
        (["12", " 3 ", "+5"], "integer", [12, 3, 5], [], "int64"),
        ([3.0, -1.0], "integer", [3, -1], [], "int64"),
        ([3.0, 3.5], "integer", [3, None], ["3.5"], "float64"),
        (["1", "", " ", None], "integer", [1, None, None, None], [], "float64"),
        (["1e3", "0x1F", "1_000", "x"], "integer", [1000, None, None, None],
         ["0x1F", "1_000", "x"], "float64"),
        ([1, True, "2"], "integer", [1, None, 2], ["True"], "float64"),
        ([INF, 1.0], "integer", [INF, 1], [], "float64"),
        ([2**53 - 1, 2**53], "integer", [2**53 - 1, None], [str(2**53)], "float64"),
        (np.array([1, 2], dtype="uint8"), "integer", [1, 2], [], "int64"),
        (["1.5", "-inf", "nan", "1,5"], "number", [1.5, -INF, None, None], ["nan", "1,5"],
         "float64"),
        ([1, 2], "number", [1, 2], [], "float64"),
        ([Decimal("1.25"), None], "number", [1.25, None], [], "float64"),
        ([True, False], "number", [None, None], ["True", "False"], "float64"),
        ([[1], "2"], "number", [None, 2], ["[1]"], "float64"),
        ([pd.Timestamp("2020-01-01")], "number", [None], ["2020-01-01 00:00:00"], "float64"),
        ([True, False], "boolean", [True, False], [], "bool"),
        (["true", "YES", "0", "no"], "boolean", [True, True, False, False], [], "bool"),
        ([0, 1], "boolean", [False, True], [], "bool"),
        ([0.0, 1.0, 2.0], "boolean", [False, True, None], ["2"], "object"),
        ([True, "No", None, 1, "maybe"], "boolean", [True, False, None, True, None], ["maybe"],
         "object"),
        (["a ", "", None, " b"], "string", ["a", None, None, "b"], [], "object"),
        ([1, 2], "string", ["1", "2"], [], "object"),
        ([1.0, np.nan, 2.5], "string", ["1", None, "2.5"], [], "object"),
        (["a", 1, ["x"]], "string", ["a", "1", None], ["['x']"], "object"),
        (pd.Categorical(["a", None, "b "]), "string", ["a", None, "b"], [], "object"),
        (pd.array([1, None], dtype="Int64"), "integer", [1, None], [], "float64"),
    ],
)  # fmt: skip
def test_values_are_read_as_the_type(
    values: Any, kind: ColumnType, read: list[Any], failed: list[str], dtype: str
) -> None:
    assert _read(values, kind) == (read, failed, dtype)


def test_moments_are_read_as_utc_without_a_zone() -> None:
    read, failed, dtype = _read(
        ["2020-01-01", "2020-01-01T02:00:00+02:00", "20200101", "now", "2020", "03/04/2020",
         "2020-13-01", None],
        "datetime",
    )  # fmt: skip
    midnight = datetime(2020, 1, 1)
    assert read == [midnight] * 3 + [None] * 5
    assert failed == ["now", "2020", "03/04/2020", "2020-13-01"]
    assert dtype == "datetime64[ns]"


@pytest.mark.parametrize(
    "values",
    [
        [date(2020, 1, 1), "2020-01-01", datetime(2020, 1, 1)],
        pd.Series(["2020-01-01T01:00+01:00"]).astype("datetime64[ns, UTC]"),
        [datetime(2020, 1, 1, tzinfo=UTC)],
        np.array(["2020-01-01"], dtype="datetime64[s]"),
    ],
)
def test_moments_of_any_kind_are_read(values: Any) -> None:
    read, failed, dtype = _read(values, "datetime")
    assert set(read) == {datetime(2020, 1, 1)}
    assert (failed, dtype) == ([], "datetime64[ns]")


@pytest.mark.parametrize("values", [[1, 2], [1.5], [True], [3, "x"]])
def test_numbers_are_no_moments(values: list[Any]) -> None:
    assert _read(values, "datetime")[0] == [None] * len(values)


@pytest.mark.parametrize(
    ("kind", "dtype"),
    [("integer", "float64"), ("number", "float64"), ("boolean", "object"), ("string", "object")],
)
def test_nullable_columns_have_the_dtype_that_holds_missing_values(
    kind: ColumnType, dtype: str
) -> None:
    assert _read(["1", "0"], kind, nullable=True)[2] == dtype


def test_failures_name_row_column_rule_and_value_and_the_raw_table_stays(
    contract: Contract, good_row: dict[str, object]
) -> None:
    raw = pd.DataFrame([good_row, good_row | {"count": "many", "extra": 1}], index=[7, 3])
    before = raw.copy(deep=True)
    coercion = coerce(raw, contract)
    assert coercion.failures.to_dict("records") == [
        {"row": 3, "column": "count", "rule": "count.type", "value": "many"}
    ]
    assert list(coercion.frame.columns) == contract.names()
    assert list(coercion.frame.index) == [7, 3]
    pd.testing.assert_series_equal(coercion.frame["ignored"], raw["ignored"])
    pd.testing.assert_frame_equal(raw, before)


def test_dtypes_settle_once_broken_rows_are_out() -> None:
    contract = Contract(
        problem="p",
        columns={"a": ColumnContract(type="integer"), "b": ColumnContract(type="boolean")},
    )
    raw = pd.DataFrame({"a": ["1", "x", "inf", "2"], "b": ["yes", None, "no", "no"]})
    coerced = coerce(raw, contract).frame
    assert [str(dtype) for dtype in coerced.dtypes] == ["float64", "object"]
    settled = settle_dtypes(coerced.loc[[0, 3]], contract)
    assert [str(dtype) for dtype in settled.dtypes] == ["int64", "bool"]


_any_values = st.lists(
    st.one_of(st.none(), st.text(max_size=5), st.integers(), st.floats(), st.booleans()),
    min_size=1,
    max_size=6,
)
_kinds = st.sampled_from(["integer", "number", "boolean", "string", "datetime"])


@settings(max_examples=150, deadline=None)
@given(values=_any_values, kind=_kinds, nullable=st.booleans())
def test_any_value_is_read_or_reported_and_reading_twice_changes_nothing(
    values: list[Any], kind: ColumnType, nullable: bool
) -> None:
    contract = Contract(problem="p", columns={"a": ColumnContract(type=kind, nullable=nullable)})
    raw = pd.DataFrame({"a": pd.Series(values, dtype=object)})
    first = coerce(raw, contract)
    again = coerce(first.frame, contract)
    pd.testing.assert_frame_equal(again.frame, first.frame)
    assert again.failures.empty
    blank = raw["a"].map(lambda v: v is None or v != v or (isinstance(v, str) and not v.strip()))
    reported = raw.index.isin(first.failures["row"])
    assert ((first.frame["a"].isna()) == (blank | reported)).all()
    assert not (blank & reported).any()


def test_images_are_bytes_that_can_be_decoded() -> None:
    from io import BytesIO

    from PIL import Image

    content = BytesIO()
    Image.new("L", (3, 3)).save(content, "PNG")
    good = content.getvalue()
    read, failed, dtype = _read([good, None, good[:40], b"", "text", 3, " "], "image")
    assert read == [good, None, None, None, None, None, None]
    assert failed == ["40 bytes", "0 bytes", "text", "3"]
    assert dtype == "object"
    assert _read([], "image")[0] == []
    assert _read([None, None], "image", nullable=True)[0] == [None, None]
