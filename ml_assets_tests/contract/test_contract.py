from typing import Any

import pytest
from pydantic import ValidationError

from ml_assets.contract.contract import ColumnContract, Contract


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ({"type": "number", "min": 2, "max": 1}, "no value can pass"),
        ({"type": "string", "min": 2}, "min does not apply to type string"),
        ({"type": "boolean", "max": 2}, "max does not apply to type boolean"),
        ({"type": "number", "min": "2020-01-01"}, "is no number"),
        ({"type": "datetime", "max": 3.5}, "is no datetime"),
        ({"type": "number", "max": float("inf")}, "bounds nothing"),
        ({"type": "number", "max": float("nan")}, "bounds nothing"),
        ({"type": "number", "max_length": 3}, "max_length does not apply"),
        ({"type": "string", "max_length": 0}, "greater than or equal to 1"),
        ({"type": "string", "allowed": []}, "empty list"),
        ({"type": "string", "allowed": ["a", "a"]}, "names a value twice"),
        ({"type": "string", "allowed": [True]}, "True, which is no string"),
        ({"type": "integer", "allowed": [1, "2"]}, "'2', which is no integer"),
        ({"type": "datetime", "allowed": ["2020-01-01"]}, "which is no datetime"),
        ({"type": "integer", "allowed": [1], "min": 0}, "keep one"),
        ({"type": "text"}, "'integer', 'number'"),
        ({"type": "number", "pattern": "x"}, "pattern does not apply to type number"),
        ({"type": "string", "pattern": "("}, "no regular expression"),
        ({"type": "string", "pattern": "a{99999999999}"}, "no regular expression"),
        ({"type": "string", "min_length": 3, "max_length": 2}, "min_length 3 is above"),
        ({"type": "string", "allowed": ["a"], "pattern": "a"}, "keep one"),
        ({"type": "string", "allowed": ["a"], "max_length": 1}, "keep one"),
        ({"type": "image", "min": 1}, "min does not apply to type image"),
        ({"type": "image", "allowed": ["a"]}, "'a', which is no image"),
        ({"type": "string", "repairs": {"symbols": ["$"]}}, "symbols, thousands or decimal"),
        ({"type": "string", "repairs": {"possible": {"min": 0}}}, "possible does not apply"),
        ({"type": "number", "repairs": {"date_format": "%Y"}}, "date_format does not apply"),
        ({"type": "string", "repairs": {"spelling": True}}, "spelling does not apply"),
        ({"type": "number", "repairs": {"thousands": ".", "decimal": "."}}, "are both '.'"),
        ({"type": "datetime", "repairs": {"date_format": "%Q"}}, "no format of moments"),
        ({"type": "datetime", "repairs": {"date_format": "%d.%d"}}, "no format of moments"),
        ({"type": "number", "repairs": {"possible": {"min": 2, "max": 1}}}, "no value can pass"),
        ({"type": "number", "repairs": {"mising": ["?"]}}, "Extra inputs"),
    ],
)
def test_a_column_that_cannot_be_meant_is_refused(rules: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        ColumnContract.model_validate(rules)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"means": {"b": {"min": 0}}}, r"table.means .* not kept and numeric: \['b'\]"),
        ({"means": {"gone": {"min": 0}}}, r"table.means .* numeric: \['gone'\]"),
        ({"max_missing": {"gone": 0.5}}, r"table.max_missing .* not kept: \['gone'\]"),
        ({"max_missing": {"a": 1.5}}, "less than or equal to 1"),
        ({"relations": [["a", "<=", "a"]]}, "compares a with itself"),
        ({"relations": [["a", "<=", "b"]]}, "a and b can't be compared"),
        ({"relations": [["a", "~", "b"]]}, "Input should be"),
        ({"relations": [["b", "<=", "gone"]]}, "table.relations"),
        ({"keys": [["a"]]}, "at least 2 items"),
        ({"keys": [["a", "gone"]]}, r"table.keys .* not kept: \['gone'\]"),
        ({"keys": [["a", "a"]]}, "names a column twice"),
        ({"keys": [["a", "b"], ["a", "b"]]}, r"two rules are called a\+b.unique"),
        ({"category_shares": {"p": {"x": {"min": 0}}}}, r"hold categories: \['p'\]"),
        ({"freshness": {"a": "1d"}}, r"table.freshness .* datetime: \['a'\]"),
        ({"freshness": {"a": "soon"}}, "no duration"),
        ({"stds": {"b": {"min": 0}}}, "table.stds"),
        ({"quantiles": {"a": {1.5: {"min": 0}}}}, "less than or equal to 1"),
        ({"category_shares": {"a": {"x": {"min": 0}}}}, "table.category_shares"),
        ({"rows": {"min": 5, "max": 3}}, "no value can pass"),
        ({"rows": {"max": float("inf")}}, "bounds nothing"),
    ],
)
def test_a_table_rule_that_cannot_be_meant_is_refused(table: dict[str, Any], message: str) -> None:
    columns = {"a": {"type": "number"}, "b": {"type": "string"}, "p": {"type": "image"}}
    with pytest.raises(ValidationError, match=message):
        Contract.model_validate({"problem": "p", "columns": columns, "table": table})


def test_target_and_id_are_single_and_filled() -> None:
    target = ColumnContract(type="string", role="target")
    with pytest.raises(ValidationError, match="more than one column has the role target"):
        Contract(problem="p", columns={"a": target, "b": target})
    with pytest.raises(ValidationError, match="a: a column with the role id can't be nullable"):
        Contract(
            problem="p", columns={"a": ColumnContract(type="string", role="id", nullable=True)}
        )


def test_a_narrowed_contract_keeps_order_and_drops_table_rules(contract: Contract) -> None:
    narrow = contract.of("feature", "id")
    assert narrow.names() == [n for n in contract.names() if n not in ("ignored", "class")]
    assert contract.target == "class"
    assert narrow.target is None


def test_a_column_called_row_cannot_hide_the_rule_about_rows() -> None:
    row = {"type": "string", "unique": True}
    with pytest.raises(ValidationError, match=r"two rules are called row\.unique"):
        Contract.model_validate(
            {"problem": "p", "columns": {"row": row}, "table": {"distinct_rows": True}}
        )


@pytest.mark.parametrize("date_format", ["%d.%m.%Y", "%b %d, %Y", "%H:%M %d/%m/%y", "%Y%m%d"])
def test_date_formats_that_can_be_read(date_format: str) -> None:
    column = {"type": "datetime", "repairs": {"date_format": date_format}}
    assert ColumnContract.model_validate(column).repairs.date_format == date_format
