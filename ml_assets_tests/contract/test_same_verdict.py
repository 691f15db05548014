"""One promise for every tool: the same bad value breaks the same rule in a table and a request."""

from base64 import b64encode
from io import BytesIO
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pydantic import ValidationError

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.contract.request_model import broken_rules_of
from ml_assets.contract.row_check import check_rows
from ml_assets_tests.contract.conftest import body_model


def _in_table(contract: Contract, row: dict[str, Any]) -> list[str]:
    frame = pd.DataFrame({name: pd.Series([value], dtype=object) for name, value in row.items()})
    return check_rows(frame, contract.of("feature", "id")).broken["rule"].tolist()


def _in_request(contract: Contract, row: dict[str, Any]) -> list[str]:
    try:
        body_model(contract).model_validate({"rows": [row]})
    except ValidationError as error:
        return [line["rule"] for line in broken_rules_of(error)]
    return []


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("key", "long", "length"), ("key", " ", "not_null"), ("key", None, "not_null"),
        ("count", "x", "type"), ("count", 3.5, "type"), ("count", True, "type"),
        ("count", [1], "type"), ("count", 2**53 + 1, "type"), ("count", 2**80, "type"),
        ("count", None, "not_null"), ("count", "", "not_null"), ("count", float("nan"), "not_null"),
        ("count", float("inf"), "finite"), ("count", 11, "range"), ("count", -1.0, "range"),
        ("some count", 3, "allowed_values"), ("some count", "x", "type"),
        ("some count", 1.5, "type"),
        ("some count", float("-inf"), "finite"),
        ("size", "x", "type"), ("size", False, "type"), ("size", float("inf"), "finite"),
        ("size", 1.51, "range"), ("size", -2, "range"),
        ("grade", 2, "allowed_values"), ("grade", None, "not_null"), ("grade", "x", "type"),
        ("open", "maybe", "type"), ("open", 2, "type"), ("open", None, "not_null"),
        ("maybe", [True], "type"),
        ("colour", "green", "allowed_values"), ("colour", None, "not_null"),
        ("colour", "\t", "not_null"), ("colour", ["red"], "type"),
        ("colour", "Red", "allowed_values"),
        ("code", "AB", "pattern"), ("code", "A", "length"), ("code", None, "not_null"),
        ("note", "longer", "length"), ("note", {"a": 1}, "type"),
        ("since", "2019-12-31", "range"), ("since", "2020-01-01T00:59:00+01:00", "range"),
        ("since", "soon", "type"), ("since", 5, "type"), ("since", "2020-02-30", "type"),
        ("since", "now", "type"), ("since", "2020", "type"), ("since", "2020-W01-1", "type"),
        ("since", "", "not_null"), ("since", "2263-01-01", "type"),
        ("since", "9999-12-31T23:00:00-05:00", "type"), ("since", "2020-01-01T25:00", "type"),
    ],
)  # fmt: skip
def test_a_bad_value_breaks_the_same_rule_everywhere(
    contract: Contract, good_row: dict[str, Any], column: str, value: object, rule: str
) -> None:
    row = {name: good_row[name] for name in contract.names("feature", "id")} | {column: value}
    assert _in_table(contract, row) == [f"{column}.{rule}"]
    assert _in_request(contract, row) == [f"{column}.{rule}"]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("count", 0), ("count", 10.0), ("some count", None), ("some count", 2.0),
        ("some count", ""),
        ("size", -1), ("size", 1.5), ("size", None), ("size", float("nan")), ("grade", 1),
        ("open", False), ("maybe", None), ("maybe", " "), ("colour", " blue "), ("note", None),
        ("note", "  five5  "), ("since", "2020-01-01"), ("since", "2020-01-01T01:00:00+01:00"),
        ("since", "20200101T00:00:00"), ("since", "2020-01-01 00:00:00.123456"), ("key", " abc "),
    ],
)  # fmt: skip
def test_a_good_value_is_good_everywhere(
    contract: Contract, good_row: dict[str, Any], column: str, value: object
) -> None:
    row = {name: good_row[name] for name in contract.names("feature", "id")} | {column: value}
    assert _in_table(contract, row) == []
    assert _in_request(contract, row) == []


def _image(kind: str = "PNG") -> bytes:
    content = BytesIO()
    Image.effect_noise((9, 7), 50).save(content, kind)
    return content.getvalue()


_REPAIRED = {
    "age": {"type": "integer", "max": 120, "repairs": {
        "missing": [-999, "?"], "possible": {"min": -500, "max": 500}}},
    "gap": {"type": "number", "nullable": True, "repairs": {"missing": ["-"]}},
    "price": {"type": "number", "min": 0, "max": 5000, "repairs": {
        "symbols": ["€"], "thousands": ".", "decimal": ","}},
    "day": {"type": "datetime", "min": "2020-01-01", "repairs": {"date_format": "%d.%m.%Y"}},
    "town": {"type": "string", "allowed": ["New York", "Rome"], "repairs": {"spelling": True}},
    "code": {"type": "string", "pattern": "[A-Z]{2}[0-9]*", "min_length": 3, "max_length": 4,
             "repairs": {"missing": ["XX000"]}},
    "maybe": {"type": "string", "nullable": True, "pattern": "(?i)a+"},
    "photo": {"type": "image"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("column", "value", "rules"),
    [
        ("age", -999, ["not_null"]), ("age", "?", ["not_null"]), ("age", 501, ["not_null"]),
        ("age", -500.5, ["not_null"]), ("age", 121, ["range"]), ("age", 10**400, ["not_null"]),
        ("age", True, ["type"]), ("age", 120, []), ("age", [501], ["type"]),
        ("gap", "-", []), ("gap", "--", ["type"]), ("gap", None, []),
        ("price", "1.200,50 €", []), ("price", "1.200", []), ("price", "9.999", ["range"]),
        ("price", "€-1", ["range"]), ("price", "1,2,3", ["type"]), ("price", "1e999€", ["finite"]),
        ("day", "31.12.2024", []), ("day", "31.12.2019", ["range"]),
        ("day", "31.02.2024", ["type"]), ("day", "2024-12-31", []), ("day", "01.01.0001", ["type"]),
        ("town", "new  york", []), ("town", "Paris", ["allowed_values"]),
        ("code", "AB1", []), ("code", " AB12 ", []), ("code", "ab1", ["pattern"]),
        ("code", "AB", ["length"]), ("code", "AB1234", ["length"]), ("code", "A\n1", ["pattern"]),
        ("code", "x", ["pattern", "length"]), ("code", "abcdefgh", ["pattern", "length"]),
        ("code", "XX000", ["not_null"]), ("code", 7, ["pattern", "length"]),
        ("maybe", "AaA", []), ("maybe", "b", ["pattern"]), ("maybe", " ", []),
        ("photo", _image(), []), ("photo", _image("JPEG")[:60], ["type"]),
        ("photo", _image("PPM"), ["type"]), ("photo", b"", ["type"]), ("photo", None, ["not_null"]),
        ("photo", b"no picture", ["type"]),
    ],
)  # fmt: skip
def test_repairs_patterns_and_images_get_one_verdict(
    column: str, value: Any, rules: list[str]
) -> None:
    one = Contract.model_validate({"problem": "p", "columns": {column: _REPAIRED[column]}})
    sent = b64encode(value).decode() if isinstance(value, bytes) else value
    named = [f"{column}.{rule}" for rule in rules]
    assert _in_table(one, {column: value}) == named
    if value == 7 or value == b"":
        # A number is no text in a request, and no bytes are blank text.
        assert len(_in_request(one, {column: sent})) == 1
    else:
        assert _in_request(one, {column: sent}) == named


_COLUMNS = {
    "coded": {"type": "string", "pattern": "[ab]*", "min_length": 2, "max_length": 3},
    "dated": {"type": "datetime", "max": "2024-01-01", "repairs": {"date_format": "%d.%m.%Y"}},
    "priced": {
        "type": "number",
        "max": 900,
        "repairs": {"missing": [-999, "?"], "possible": {"min": -1000, "max": 1000}},
    },
    "town": {"type": "string", "allowed": ["New York", "Rome"], "repairs": {"spelling": True}},
    "integer": {"type": "integer", "min": -5, "max": 5},
    "number": {"type": "number", "nullable": True, "min": -0.5, "max": 1e10},
    "one of": {"type": "integer", "allowed": [0, 1, 7], "nullable": True},
    "text": {"type": "string", "max_length": 3},
    "choice": {"type": "string", "allowed": ["a", "b"]},
    "truth": {"type": "boolean", "nullable": True},
    "moment": {"type": "datetime", "max": "2024-01-01"},
}
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "coded": st.text("abc \n", max_size=5),
    "dated": st.dates().map(lambda day: f"{day:%d.%m.}{day.year:04}"),
    "priced": st.one_of(
        st.integers(), st.integers(-1100, 1100), st.floats(), st.sampled_from(["?", " ? ", -999.0])
    ),
    "town": st.sampled_from(["rome", "NEW  york", "Rome ", "Roma", "New York"]),
    "integer": st.one_of(st.integers(), st.floats(), st.integers(-6, 6)),
    "number": st.one_of(st.integers(), st.floats()),
    "one of": st.one_of(st.integers(-1, 8), st.floats(-1, 2)),
    "text": st.text(max_size=6),
    "choice": st.sampled_from(["a", "b", "c", " a", ""]),
    "truth": st.sampled_from([True, False, None, "?"]),
    "moment": st.datetimes().map(lambda moment: moment.isoformat()),
}


@settings(max_examples=100, deadline=None)
@given(value=st.sampled_from(sorted(_VALUES)).flatmap(
    lambda name: st.tuples(st.just(name), st.one_of(st.none(), _VALUES[name]))
))  # fmt: skip
def test_any_value_gets_one_verdict(value: tuple[str, Any]) -> None:
    name, found = value
    column = ColumnContract.model_validate(_COLUMNS[name])
    contract = Contract(problem="p", columns={name: column})
    assert _in_table(contract, {name: found}) == _in_request(contract, {name: found})
