"""One Great Expectations expectation per table rule: about the table, or about a measurement."""

from collections.abc import Callable
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from ml_assets.contract.expectation_run import keep_great_expectations_local
from ml_assets.contract.table_rules import TableRule, TableRuleKind

if TYPE_CHECKING:
    import great_expectations as gx

# A share that is just at its bound must not fail by the rounding of a division.
_ROUNDING = 1e-9


def is_measured(rule: TableRule) -> bool:
    """Whether Great Expectations has no expectation for the rule that works on pandas."""
    return rule.kind not in _STANDARD or rule.params.get("operator") == "!="


def about_table(rule: TableRule) -> "gx.expectations.Expectation":
    """Return the standard expectation about a table in memory, the rule's name in its meta."""
    keep_great_expectations_local()
    expectation = _STANDARD[rule.kind](rule)
    expectation.meta, expectation.notes = {"rule": rule.name}, rule.text
    return expectation


def about_measurement(rule: TableRule) -> "gx.expectations.Expectation":
    """Return the expectation about the column of the rule's name in a table of measurements."""
    keep_great_expectations_local()
    import great_expectations.expectations as gxe

    low, high = _measured_bounds(rule)
    # Of a single value; a value that is missing fails, as it does not with expectations on rows.
    return gxe.ExpectColumnMaxToBeBetween(
        column=rule.name, min_value=low, max_value=high, meta={"rule": rule.name}, notes=rule.text
    )


def _measured_bounds(rule: TableRule) -> tuple[float | None, float | None]:
    if rule.kind in ("columns_match", "unique", "keys", "relation"):
        return None, 0
    if rule.kind == "freshness":
        return None, rule.params["max_age_s"]
    low, high = rule.params.get("min"), rule.params.get("max")
    if rule.kind in ("missing_share", "category_share"):
        low = None if low is None else low - _ROUNDING
        high = None if high is None else high + _ROUNDING
    return low, high


def _row_count(rule: TableRule) -> "gx.expectations.Expectation":
    import great_expectations.expectations as gxe

    low, high = rule.params["min"], rule.params["max"]
    return gxe.ExpectTableRowCountToBeBetween(
        min_value=None if low is None else ceil(low),
        max_value=None if high is None else floor(high),
    )


def _columns_match(rule: TableRule) -> "gx.expectations.Expectation":
    import great_expectations.expectations as gxe

    return gxe.ExpectTableColumnsToMatchSet(column_set=list(rule.columns), exact_match=True)


def _unique(rule: TableRule) -> "gx.expectations.Expectation":
    import great_expectations.expectations as gxe

    return gxe.ExpectColumnValuesToBeUnique(column=rule.columns[0])


def _keys(rule: TableRule) -> "gx.expectations.Expectation":
    import great_expectations.expectations as gxe

    return gxe.ExpectCompoundColumnsToBeUnique(
        column_list=list(rule.columns), ignore_row_if="any_value_is_missing"
    )


def _missing_share(rule: TableRule) -> "gx.expectations.Expectation":
    import great_expectations.expectations as gxe

    return gxe.ExpectColumnValuesToNotBeNull(
        column=rule.columns[0], mostly=max(0.0, 1 - rule.params["max"] - _ROUNDING)
    )


def _mean(rule: TableRule) -> "gx.expectations.Expectation":
    import great_expectations.expectations as gxe

    return gxe.ExpectColumnMeanToBeBetween(
        column=rule.columns[0], min_value=rule.params["min"], max_value=rule.params["max"]
    )


def _std(rule: TableRule) -> "gx.expectations.Expectation":
    import great_expectations.expectations as gxe

    return gxe.ExpectColumnStdevToBeBetween(
        column=rule.columns[0], min_value=rule.params["min"], max_value=rule.params["max"]
    )


def _relation(rule: TableRule) -> "gx.expectations.Expectation":
    import great_expectations.expectations as gxe

    left, right = rule.columns
    operator = rule.params["operator"]
    if operator == "==":
        return gxe.ExpectColumnPairValuesToBeEqual(
            column_A=left, column_B=right, ignore_row_if="either_value_is_missing"
        )
    larger, smaller = (left, right) if operator in (">", ">=") else (right, left)
    return gxe.ExpectColumnPairValuesAToBeGreaterThanB(
        column_A=larger,
        column_B=smaller,
        or_equal=operator.endswith("="),
        ignore_row_if="either_value_is_missing",
    )


_STANDARD: dict[TableRuleKind, Callable[[TableRule], Any]] = {
    "row_count": _row_count,
    "columns_match": _columns_match,
    "unique": _unique,
    "keys": _keys,
    "missing_share": _missing_share,
    "mean": _mean,
    "std": _std,
    "relation": _relation,
}
