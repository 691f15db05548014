import json
from typing import Any

import pandas as pd
import pytest
from pydantic import ValidationError

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.contract.inference import infer_contract
from ml_assets.contract.request_model import broken_rules_of, row_model
from ml_assets.contract.row_check import check_rows
from ml_assets.spec.problem_spec import ProblemSpec
from ml_assets_tests.contract.conftest import body_model


@pytest.fixture
def request_row(contract: Contract, good_row: dict[str, Any]) -> dict[str, Any]:
    return {name: good_row[name] for name in contract.names("feature", "id")}


def _broken(contract: Contract, body: object) -> list[dict[str, Any]]:
    with pytest.raises(ValidationError) as caught:
        body_model(contract).model_validate(body)
    return broken_rules_of(caught.value)


def test_a_good_row_is_read_in_the_types_of_the_contract(
    contract: Contract, request_row: dict[str, Any]
) -> None:
    row = row_model(contract).model_validate(request_row | {"count": 3.0, "colour": " red "})
    read = row.model_dump()
    assert list(read) == contract.names("feature", "id")
    assert (read["count"], type(read["count"])) == (3, int)
    assert read["colour"] == "red"
    assert read["maybe"] is None


def test_the_id_may_be_left_out(contract: Contract, request_row: dict[str, Any]) -> None:
    del request_row["key"]
    assert row_model(contract).model_validate(request_row).model_dump()["key"] is None


def test_any_name_of_a_column_is_served() -> None:
    names = ["a b", "_x", "model_config", "copy", "1", "class", "naïve é", "schema", "x" * 200]
    columns = {name: ColumnContract(type="number", max=9) for name in names}
    row = row_model(Contract(problem="p", columns=columns))
    assert row.model_validate(dict.fromkeys(names, 1)).model_dump() == dict.fromkeys(names, 1.0)
    assert list(row.model_json_schema()["properties"]) == names


def test_the_schema_is_typed_bounded_and_enumerated(contract: Contract) -> None:
    schema = row_model(contract).model_json_schema()
    properties = schema["properties"]
    assert schema["additionalProperties"] is False
    assert schema["required"] == contract.names("feature")
    assert properties["count"] == {
        "title": "count", "type": "integer", "minimum": 0, "maximum": 10,
    }  # fmt: skip
    assert properties["colour"]["enum"] == ["red", "blue"]
    assert properties["grade"]["enum"] == [1, 2.5]
    assert {"type": "null"} in properties["size"]["anyOf"]
    assert properties["key"]["maxLength"] == 3
    assert properties["since"]["format"] == "date-time"


def test_patterns_lengths_repairs_and_images_are_in_the_schema() -> None:
    columns = {
        "code": {"type": "string", "pattern": "[A-Z]+", "min_length": 2, "max_length": 5},
        "maybe": {"type": "string", "nullable": True, "pattern": "a+"},
        "photo": {"type": "image"},
        "thumb": {"type": "image", "nullable": True},
        "price": {"type": "number", "min": 0, "repairs": {"symbols": ["$"]}},
    }
    contract = Contract.model_validate({"problem": "p", "columns": columns})
    for mode in ("validation", "serialization"):
        properties = row_model(contract).model_json_schema(mode=mode)["properties"]
        assert properties["code"] == {
            "title": "code", "type": "string", "pattern": "^(?:[A-Z]+)$", "minLength": 2,
            "maxLength": 5,
        }  # fmt: skip
        assert properties["photo"] == {"title": "photo", "type": "string", "format": "byte"}
        assert {"type": "null"} in properties["thumb"]["anyOf"]
        assert {"type": "null"} in properties["maybe"]["anyOf"]
        assert properties["price"]["minimum"] == 0
    assert body_model(contract).model_json_schema()["$defs"]["Row"]["properties"].keys() == {
        *columns
    }


def test_a_text_that_breaks_two_rules_has_a_line_for_each() -> None:
    columns = {"code": {"type": "string", "pattern": "[A-Z]+", "max_length": 3}}
    contract = Contract.model_validate({"problem": "p", "columns": columns})
    lines = _broken(contract, {"rows": [{"code": "abcd"}]})
    assert lines == [
        {"row": 0, "column": "code", "rule": f"code.{rule}", "found": "'abcd'",
         "message": "Text should match [A-Z]+ and have at most 3 characters"}
        for rule in ("pattern", "length")
    ]  # fmt: skip


def test_units_and_descriptions_are_in_the_schema() -> None:
    columns = {"a": ColumnContract(type="number", description="Height.", unit="m")}
    schema = row_model(Contract(problem="p", columns=columns)).model_json_schema()
    assert schema["properties"]["a"]["description"] == "Height. Unit: m."


@pytest.mark.parametrize(
    ("change", "column", "rule", "found"),
    [
        ({"count": "3"}, "count", "type", "'3'"),
        ({"count": True}, "count", "type", "True"),
        ({"count": [1]}, "count", "type", "[1]"),
        ({"count": 10**30}, "count", "type", str(10**30)),
        ({"size": "0.5"}, "size", "type", "'0.5'"),
        ({"size": 10**400}, "size", "finite", "1" + "0" * 78 + "…"),
        ({"open": 1}, "open", "type", "1"),
        ({"colour": 3}, "colour", "type", "3"),
        ({"since": 1577836800}, "since", "type", "1577836800"),
        ({"some count": 3}, "some count", "allowed_values", "3"),
        ({"count": float("nan")}, "count", "not_null", "None"),
        ({"key": None}, "key", "not_null", "None"),
        ({"shade": "x"}, "shade", "unknown", "'x'"),
        ({"class": "yes"}, "class", "unknown", "'yes'"),
    ],
)
def test_a_breach_names_row_column_rule_and_value(
    contract: Contract,
    request_row: dict[str, Any],
    change: dict[str, Any],
    column: str,
    rule: str,
    found: str,
) -> None:
    (line,) = _broken(contract, {"rows": [request_row, request_row | change]})
    assert line["message"]
    del line["message"]
    assert line == {"row": 1, "column": column, "rule": f"{column}.{rule}", "found": found}


def test_every_column_must_be_there_even_if_it_may_be_null(
    contract: Contract, request_row: dict[str, Any]
) -> None:
    for name in contract.names("feature"):
        row = {column: value for column, value in request_row.items() if column != name}
        assert [(b["row"], b["rule"]) for b in _broken(contract, {"rows": [row]})] == [
            (0, f"{name}.required")
        ]


def test_all_breaches_of_all_rows_are_listed(
    contract: Contract, request_row: dict[str, Any]
) -> None:
    rows = [request_row | {"count": 11, "grade": 3}, request_row, request_row | {"open": None}]
    assert [(line["row"], line["rule"]) for line in _broken(contract, {"rows": rows})] == [
        (0, "count.range"), (0, "grade.allowed_values"), (2, "open.not_null"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "row", "rule"),
    [
        ({}, None, "rows.required"),
        ({"rows": 3}, None, "rows.type"),
        ({"rows": [3]}, 0, "row.type"),
        (3, None, "request.type"),
    ],
)
def test_what_is_no_list_of_rows_is_named(
    contract: Contract, body: object, row: int | None, rule: str
) -> None:
    line = _broken(contract, body)[0]
    assert (line["row"], line["rule"]) == (row, rule)


def test_a_lone_row_has_no_place(contract: Contract, request_row: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        row_model(contract).model_validate(request_row | {"count": 11})
    assert [(b["row"], b["rule"]) for b in broken_rules_of(caught.value)] == [(None, "count.range")]


def test_fractional_bounds_of_integers_are_kept() -> None:
    row = row_model(
        Contract(problem="p", columns={"a": ColumnContract(type="integer", min=0.5, max=2.5)})
    )
    assert [row.model_validate({"a": a}).model_dump()["a"] for a in (1, 2)] == [1, 2]
    for a in (0, 3):
        with pytest.raises(ValidationError):
            row.model_validate({"a": a})


def test_the_clean_rows_of_real_tables_are_good_requests(
    real_table: tuple[pd.DataFrame, ProblemSpec],
) -> None:
    frame, spec = real_table
    contract = infer_contract(frame, spec)
    good = check_rows(frame.head(300), contract.of("feature", "id")).good
    rows = json.loads(good.to_json(orient="records", double_precision=15))
    read = body_model(contract).model_validate({"rows": rows}).model_dump()["rows"]
    assert len(read) == len(good)
    served = pd.DataFrame(read)[list(good.columns)]
    pd.testing.assert_frame_equal(
        served.astype(object).where(served.notna(), None),
        good.astype(object).where(good.notna(), None),
    )
