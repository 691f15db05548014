"""One promise for every tool: the same bad value breaks the same rule in a table and a request."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
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


_COLUMNS = {
    "integer": {"type": "integer", "min": -5, "max": 5},
    "number": {"type": "number", "nullable": True, "min": -0.5, "max": 1e10},
    "one of": {"type": "integer", "allowed": [0, 1, 7], "nullable": True},
    "text": {"type": "string", "max_length": 3},
    "choice": {"type": "string", "allowed": ["a", "b"]},
    "truth": {"type": "boolean", "nullable": True},
    "moment": {"type": "datetime", "max": "2024-01-01"},
}
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "integer": st.one_of(st.integers(), st.floats(), st.integers(-6, 6)),
    "number": st.one_of(st.integers(), st.floats()),
    "one of": st.one_of(st.integers(-1, 8), st.floats(-1, 2)),
    "text": st.text(max_size=6),
    "choice": st.sampled_from(["a", "b", "c", " a", ""]),
    "truth": st.sampled_from([True, False, None, "?"]),
    "moment": st.datetimes().map(lambda moment: moment.isoformat()),
}


@settings(max_examples=60, deadline=None)
@given(value=st.sampled_from(sorted(_VALUES)).flatmap(
    lambda name: st.tuples(st.just(name), st.one_of(st.none(), _VALUES[name]))
))  # fmt: skip
def test_any_value_gets_one_verdict(value: tuple[str, Any]) -> None:
    name, found = value
    column = ColumnContract.model_validate(_COLUMNS[name])
    contract = Contract(problem="p", columns={name: column})
    assert _in_table(contract, {name: found}) == _in_request(contract, {name: found})
