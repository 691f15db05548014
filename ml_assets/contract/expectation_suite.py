"""The contract as a Great Expectations suite, which judges the table as a whole."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from ml_assets.contract.contract import Contract
from ml_assets.contract.row_rules import bounds_text
from ml_assets.contract.shown_value import shown_value
from ml_assets.contract.table_rules import TableRule, TableRuleKind, table_rules

if TYPE_CHECKING:
    import great_expectations as gx
    import pandas as pd
    from great_expectations.core import ExpectationValidationResult

LARGEST_SAMPLE = 20


@dataclass(frozen=True)
class TableVerdict:
    """What one table rule found; ``failing`` holds at most 20 rows that break it, as text."""

    rule: str
    passed: bool
    observed: str
    text: str
    failing: list[dict[str, str]]


def expectation_suite(contract: Contract) -> "gx.ExpectationSuite":
    """Return the suite of a contract: one expectation per table rule, named in its meta."""
    _keep_great_expectations_local()
    import great_expectations as gx

    return gx.ExpectationSuite(
        name=contract.problem,
        expectations=[_EXPECTATIONS[rule.kind](rule) for rule in table_rules(contract)],
    )


def check_table(frame: "pd.DataFrame", contract: Contract) -> list[TableVerdict]:
    """Validate a table in its contract's types by the suite, in one run without a network.

    Returns one verdict per table rule, in the order of ``table_rules``. Columns that the
    contract drops are not looked at. A rule that cannot be computed has failed.
    """
    _keep_great_expectations_local()
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    kept = frame.drop(columns=contract.names("dropped"), errors="ignore").reset_index(drop=True)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("tables").add_dataframe_asset(contract.problem)
    batch = asset.add_batch_definition_whole_dataframe("whole").get_batch({"dataframe": kept})
    report = batch.validate(
        expectation_suite(contract),
        result_format={"result_format": "SUMMARY", "partial_unexpected_count": LARGEST_SAMPLE},
    )
    results = {
        result.expectation_config.meta["rule"]: result
        for result in report.results
        if result.expectation_config is not None and result.expectation_config.meta
    }
    return [_verdict(rule, results[rule.name], kept) for rule in table_rules(contract)]


def _keep_great_expectations_local() -> None:
    """Great Expectations reads this when it is imported, and posts usage events without it."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"


def _row_count(rule: TableRule) -> "gx.expectations.Expectation":
    import great_expectations.expectations as gxe

    low, high = rule.params["min"], rule.params["max"]
    return gxe.ExpectTableRowCountToBeBetween(
        min_value=None if low is None else ceil(low),
        max_value=None if high is None else floor(high),
        meta={"rule": rule.name},
    )


def _columns_match(rule: TableRule) -> "gx.expectations.Expectation":
    import great_expectations.expectations as gxe

    return gxe.ExpectTableColumnsToMatchSet(
        column_set=list(rule.columns), exact_match=True, meta={"rule": rule.name}
    )


def _unique(rule: TableRule) -> "gx.expectations.Expectation":
    import great_expectations.expectations as gxe

    return gxe.ExpectColumnValuesToBeUnique(column=rule.columns[0], meta={"rule": rule.name})


def _missing_share(rule: TableRule) -> "gx.expectations.Expectation":
    import great_expectations.expectations as gxe

    # Without rounding, 1 - 0.1 asks for a hair more than nine values in ten.
    present = round(1 - rule.params["max"], 12)
    return gxe.ExpectColumnValuesToNotBeNull(
        column=rule.columns[0], mostly=present, meta={"rule": rule.name}
    )


def _mean(rule: TableRule) -> "gx.expectations.Expectation":
    import great_expectations.expectations as gxe

    return gxe.ExpectColumnMeanToBeBetween(
        column=rule.columns[0],
        min_value=rule.params["min"],
        max_value=rule.params["max"],
        meta={"rule": rule.name},
    )


def _ordered(rule: TableRule) -> "gx.expectations.Expectation":
    import great_expectations.expectations as gxe

    smaller, larger = rule.columns
    return gxe.ExpectColumnPairValuesAToBeGreaterThanB(
        column_A=larger,
        column_B=smaller,
        or_equal=True,
        ignore_row_if="either_value_is_missing",
        meta={"rule": rule.name},
    )


_EXPECTATIONS: dict[TableRuleKind, Callable[[TableRule], Any]] = {
    "row_count": _row_count,
    "columns_match": _columns_match,
    "unique": _unique,
    "missing_share": _missing_share,
    "mean": _mean,
    "ordered": _ordered,
}


def _verdict(
    rule: TableRule, result: "ExpectationValidationResult", frame: "pd.DataFrame"
) -> TableVerdict:
    problem = _problem_of(result)
    return TableVerdict(
        rule=rule.name,
        passed=bool(result.success),
        observed=problem or _observed(rule, result.result),
        text=rule.text,
        failing=[] if result.success else _failing_rows(rule, result.result, frame),
    )


def _problem_of(result: "ExpectationValidationResult") -> str | None:
    """Return why a rule could not be computed, such as an absent column, or None."""
    found = result.exception_info or {}
    for information in (found, *found.values()):
        if isinstance(information, dict) and information.get("raised_exception"):
            return shown_value(information["exception_message"])
    return None


def _observed(rule: TableRule, result: dict[str, Any]) -> str:
    if rule.kind == "row_count":
        return f"{result['observed_value']} rows"
    if rule.kind == "columns_match":
        return f"{len(result['observed_value'])} columns"
    if rule.kind == "mean":
        mean = result["observed_value"]
        return "no value" if mean is None else f"mean {float(mean):.6g}"
    count, rows = result["unexpected_count"], result["element_count"]
    if rule.kind == "missing_share":
        return f"{count / max(rows, 1):.2%} missing ({count} of {rows} rows)"
    return f"{count} of {rows} rows {'repeat a value' if rule.kind == 'unique' else 'break it'}"


def _text(value: str | float | None) -> str:
    import pandas as pd

    return "missing" if pd.isna(value) else shown_value(value)


def _failing_rows(
    rule: TableRule, result: dict[str, Any], frame: "pd.DataFrame"
) -> list[dict[str, str]]:
    if "partial_unexpected_index_list" in result:
        shown = [name for name in rule.columns if name in frame.columns]
        rows = frame[shown].iloc[result["partial_unexpected_index_list"][:LARGEST_SAMPLE]]
        return [
            {"row": str(row)} | {name: _text(value) for name, value in values.items()}
            for row, values in zip(rows.index, rows.to_dict("records"), strict=True)
        ]
    if rule.kind == "columns_match":
        mismatched = result.get("details", {}).get("mismatched", {})
        return [
            {"column": shown_value(name), "found": "absent" if kind == "missing" else kind}
            for kind in ("missing", "unexpected")
            for name in mismatched.get(kind, [])
        ][:LARGEST_SAMPLE]
    expected = bounds_text(rule.params.get("min"), rule.params.get("max"))
    return [{"observed": shown_value(result.get("observed_value")), "expected": expected}]
