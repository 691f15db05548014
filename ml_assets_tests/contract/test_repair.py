from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_assets.contract.coercion import coerce
from ml_assets.contract.contract import ColumnContract, Contract, Repairs
from ml_assets.contract.repair import (
    REPAIR_COLUMNS,
    REPAIR_MEANINGS,
    formatted_number,
    repair,
    repaired_value,
)


def column(kind: str, repairs: dict[str, Any], **rules: Any) -> ColumnContract:
    return ColumnContract.model_validate({"type": kind, "repairs": repairs, **rules})


MONEY = column("number", {"symbols": ["$", "USD"], "thousands": ","})
EURO = column("number", {"symbols": ["€"], "thousands": ".", "decimal": ","})
COMMA = column("number", {"decimal": ","})
CODES = column("number", {"missing": [-999, "?", "n/a", 0.5], "possible": {"min": 0, "max": 120}})
DAYS = column("datetime", {"date_format": "%d.%m.%Y", "missing": ["-"]})
TOWNS = column("string", {"spelling": True}, allowed=["New York", "Rome", "rome"])


@pytest.mark.parametrize(
    ("rules", "value", "read", "kind"),
    [
        (MONEY, "$1,200.50", 1200.5, "number_format"),
        (MONEY, " USD 7 ", 7.0, "number_format"),
        (MONEY, "(1,000)", -1000.0, "number_format"),
        (MONEY, "-$3", -3.0, "number_format"),
        (MONEY, "1,20", "1,20", None),
        (MONEY, "1,200.5,0", "1,200.5,0", None),
        (MONEY, "1e,200", "1e,200", None),
        (MONEY, ",200", ",200", None),
        (MONEY, "12.5", "12.5", None),
        (MONEY, 12.5, 12.5, None),
        (MONEY, "$", "$", None),
        (EURO, "1.200,50 €", 1200.5, "number_format"),
        (EURO, "1.200", 1200.0, "number_format"),
        (EURO, "-1.234.567", -1234567.0, "number_format"),
        (EURO, "0,5", 0.5, "number_format"),
        (EURO, "12", "12", None),
        (EURO, "12.5", "12.5", None),
        (COMMA, "1,5", 1.5, "number_format"),
        (COMMA, "1.200,5", "1.200,5", None),
        (CODES, "?", None, "missing_code"),
        (CODES, " N/A ", " N/A ", None),
        (CODES, -999, None, "missing_code"),
        (CODES, "-999.0", None, "missing_code"),
        (CODES, 0.5, None, "missing_code"),
        (CODES, 200, None, "impossible"),
        (CODES, "-1", None, "impossible"),
        (CODES, 120, 120, None),
        (CODES, True, True, None),
        (CODES, 10**400, None, "impossible"),
        (CODES, float("inf"), float("inf"), None),
        (DAYS, "31.12.2024", "2024-12-31T00:00:00", "date_format"),
        (DAYS, "-", None, "missing_code"),
        (DAYS, "2024-12-31", "2024-12-31", None),
        (DAYS, "31.02.2024", "31.02.2024", None),
        (DAYS, datetime(2024, 1, 1), datetime(2024, 1, 1), None),
        (TOWNS, "new  YORK", "New York", "spelling"),
        (TOWNS, " New York ", " New York ", None),
        (TOWNS, "ROME", "ROME", None),
        (TOWNS, "Paris", "Paris", None),
        (TOWNS, None, None, None),
        (ColumnContract(type="number"), "$1", "$1", None),
    ],
)
def test_a_value_is_read_as_declared(
    rules: ColumnContract, value: object, read: object, kind: str | None
) -> None:
    assert repaired_value(value, rules) == (read, kind)


@given(
    number=st.decimals(-(10**9), 10**9, places=2),
    signs=st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", "."), ("_", ".")]),
    symbol=st.sampled_from(["", "$", "€ "]),
)
def test_grouped_numbers_are_those_that_were_written(
    number: Any, signs: tuple[str, str], symbol: str
) -> None:
    thousands, decimal = signs
    text = f"{number:,.2f}".replace(",", "#").replace(".", decimal).replace("#", thousands)
    repairs = Repairs.model_validate(
        {"symbols": ["$", "€"], "thousands": thousands, "decimal": decimal}
    )
    assert formatted_number(f"{symbol}{text}", repairs) == float(number)


_VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.integers(-1000, 1000), st.floats(),
    st.sampled_from([1, 1.0, True, 0, False, "1", -999, -999.0, "-999", "?", " ? ", "", "  "]),
    st.sampled_from(["$1,200", "1.200,5", "31.12.2024", "rome", "ROME", "new york", "(3)"]),
    st.text(max_size=6), st.lists(st.integers(), max_size=2), st.binary(max_size=3),
)  # fmt: skip
_COLUMNS = [MONEY, EURO, COMMA, CODES, DAYS, TOWNS, column("boolean", {"missing": [1]})]


def _same(one: object, other: object) -> bool:
    is_nan = isinstance(one, float) and one != one
    return (is_nan and (other is None or other != other)) or one == other


@settings(max_examples=150, deadline=None)
@given(values=st.lists(_VALUES, max_size=12), rules=st.sampled_from(_COLUMNS))
def test_a_table_is_repaired_value_by_value(values: list[Any], rules: ColumnContract) -> None:
    labels = [f"r{i:02}" for i in range(len(values))]
    frame = pd.DataFrame({"a": pd.Series(values, index=labels, dtype=object)}, index=labels)
    found = repair(frame, Contract(problem="p", columns={"a": rules}))
    one_by_one = [repaired_value(value, rules) for value in values]
    for got, (expected, _), given_value in zip(found.frame["a"], one_by_one, values, strict=True):
        assert _same(expected, got), (given_value, expected, got)
    kinds = {row: f"a.{kind}" for row, (_, kind) in zip(labels, one_by_one, strict=True) if kind}
    assert dict(zip(found.lines["row"], found.lines["repair"], strict=True)) == kinds
    assert list(found.lines.columns) == list(REPAIR_COLUMNS)


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(st.sampled_from([1, -999, 7, 200, 3, 2**53 - 1]), max_size=8),
    dtype=st.sampled_from(["int64", "float64", "float32", "Int64", "object"]),
)
def test_numbers_of_any_dtype_are_repaired_alike(values: list[int], dtype: str) -> None:
    frame = pd.DataFrame({"a": pd.Series(values, dtype=dtype)})
    contract = Contract(problem="p", columns={"a": CODES.model_copy(update={"nullable": True})})
    read = coerce(repair(frame, contract).frame, contract)
    assert read.failures.empty
    expected = [np.nan if value in (-999, 200, 2**53 - 1) else value for value in values]
    np.testing.assert_array_equal(read.frame["a"], expected)


def test_other_columns_and_a_table_without_repairs_pass_as_they_are() -> None:
    frame = pd.DataFrame({"a": ["?", "1"], "b": ["?", "x"], "c": ["?", "y"]}, index=[4, 9])
    columns = {
        "a": CODES,
        "b": ColumnContract(type="string"),
        "c": column("string", {"missing": ["?"]}, role="dropped", nullable=True),
        "absent": CODES,
    }
    found = repair(frame, Contract(problem="p", columns=columns))
    assert found.frame["a"].tolist() == [None, "1"]
    assert found.frame[["b", "c"]].equals(frame[["b", "c"]])
    assert found.lines.to_numpy().tolist() == [[4, "a", "a.missing_code", "?", ""]]
    assert frame["a"].tolist() == ["?", "1"]
    plain = Contract(problem="p", columns={"b": ColumnContract(type="string")})
    assert repair(frame, plain).frame is frame


def test_every_kind_of_repair_has_a_meaning() -> None:
    kinds = {
        repaired_value(value, rules)[1]
        for rules, value in [
            (CODES, "?"), (CODES, 200), (MONEY, "$1"), (DAYS, "01.01.2024"), (TOWNS, "new york"),
        ]
    }  # fmt: skip
    assert kinds == set(REPAIR_MEANINGS)
