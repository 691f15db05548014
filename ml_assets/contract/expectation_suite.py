"""The contract as a Great Expectations suite, which judges the table as a whole."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ml_assets.contract.contract import Contract, naive_utc
from ml_assets.contract.expectation_run import (
    keep_great_expectations_local,
    problem_of,
    results_by_rule,
    validate,
)
from ml_assets.contract.row_rules import bounds_text
from ml_assets.contract.shown_value import shown_value
from ml_assets.contract.table_expectations import about_measurement, about_table, is_measured
from ml_assets.contract.table_measurement import LARGEST_SAMPLE, Measurement, measure
from ml_assets.contract.table_rules import TableRule, table_rules
from ml_assets.disk.parquet_table import ParquetTable

if TYPE_CHECKING:
    import great_expectations as gx
    import pandas as pd
    from great_expectations.core import (
        ExpectationSuiteValidationResult,
        ExpectationValidationResult,
    )

MOST_ROWS_IN_MEMORY = 1_000_000
BY_PANDAS = "every row, by pandas"
BY_DUCKDB = "every row, measured by DuckDB"
HIDDEN = "not shown: sensitive"

_SUMMARY = {"result_format": "SUMMARY", "partial_unexpected_count": LARGEST_SAMPLE}


@dataclass(frozen=True)
class TableVerdict:
    """What one table rule found; ``failing`` holds at most 20 rows that break it, as text.

    ``basis`` says what was looked at, and by which tool, before Great Expectations judged it.
    """

    rule: str
    passed: bool
    observed: str
    text: str
    failing: list[dict[str, str]]
    basis: str


@dataclass(frozen=True)
class TableJudgement:
    """A verdict per table rule, and the same as Great Expectations' own validation result."""

    verdicts: list[TableVerdict]
    validation: "ExpectationSuiteValidationResult"


def expectation_suite(contract: Contract, *, measured: bool = False) -> "gx.ExpectationSuite":
    """Return the suite of a contract: one expectation per table rule, named in its meta.

    The expectations about a table in memory are Great Expectations' standard ones. Where it has
    none that works on pandas (quantile, share of a category, freshness, difference), and for every
    rule if ``measured``, the expectation is about the column of the rule's name in a table of one
    row, which holds the measurements of all rules.
    """
    return _suite(
        contract.problem,
        [
            about_measurement(rule) if measured or is_measured(rule) else about_table(rule)
            for rule in table_rules(contract)
        ],
    )


def check_table(
    table: "pd.DataFrame | ParquetTable", contract: Contract, now: datetime | None = None
) -> list[TableVerdict]:
    """Return the verdicts of :func:`judge_table`."""
    return judge_table(table, contract, now).verdicts


def judge_table(
    table: "pd.DataFrame | ParquetTable", contract: Contract, now: datetime | None = None
) -> TableJudgement:
    """Validate a table in its contract's types by the suite, in one run without a network.

    Gives one verdict per table rule, in the order of ``table_rules``. Columns that the contract
    drops are not looked at. A rule that cannot be computed has failed. Of a table of more than
    1,000,000 rows DuckDB measures what the rules speak of, in bounded memory, and Great
    Expectations judges the measurements. Ages are counted up to ``now`` (default: the present; in
    UTC where it has no zone).
    """
    now = naive_utc(now or datetime.now(UTC))
    rules = table_rules(contract)
    if len(table) > MOST_ROWS_IN_MEMORY:
        judged = _judged_by_measurement(table, rules, contract, now)
    else:
        frame = table.frame() if isinstance(table, ParquetTable) else table
        frame = frame.drop(columns=contract.names("dropped"), errors="ignore")
        standard = [rule for rule in rules if not is_measured(rule)]
        others = [rule for rule in rules if is_measured(rule)]
        judged = _judged_by_pandas(frame.reset_index(drop=True), standard, contract)
        judged |= _judged_by_measurement(frame, others, contract, now)
    return TableJudgement(
        [judged[rule.name].verdict for rule in rules],
        _together(contract, [judged[rule.name].result for rule in rules]),
    )


@dataclass(frozen=True)
class _Judged:
    verdict: TableVerdict
    result: "ExpectationValidationResult"


def _suite(name: str, expectations: list[Any]) -> "gx.ExpectationSuite":
    keep_great_expectations_local()
    import great_expectations as gx

    return gx.ExpectationSuite(name=name, expectations=expectations)


def _judged_by_pandas(
    frame: "pd.DataFrame", rules: list[TableRule], contract: Contract
) -> dict[str, _Judged]:
    suite = _suite(contract.problem, [about_table(rule) for rule in rules])
    results = results_by_rule(validate(frame, suite, _SUMMARY))
    return {rule.name: _of_result(rule, results[rule.name], frame, contract) for rule in rules}


def _judged_by_measurement(
    table: "pd.DataFrame | ParquetTable", rules: list[TableRule], contract: Contract, now: datetime
) -> dict[str, _Judged]:
    import pandas as pd

    if not rules:
        return {}
    found = measure(table, rules, now, ignored=contract.names("dropped"))
    values = {one.rule.name: pd.Series([one.value], dtype="float64") for one in found}
    suite = _suite(contract.problem, [about_measurement(rule) for rule in rules])
    results = results_by_rule(validate(pd.DataFrame(values), suite, _SUMMARY))
    return {one.rule.name: _of_measurement(one, results[one.rule.name], contract) for one in found}


def _together(
    contract: Contract, results: "list[ExpectationValidationResult]"
) -> "ExpectationSuiteValidationResult":
    from great_expectations.core import ExpectationSuiteValidationResult

    passed = sum(bool(result.success) for result in results)
    return ExpectationSuiteValidationResult(
        success=passed == len(results),
        results=results,
        suite_name=contract.problem,
        statistics={
            "evaluated_expectations": len(results),
            "successful_expectations": passed,
            "unsuccessful_expectations": len(results) - passed,
            "success_percent": 100 * passed / max(len(results), 1),
        },
    )


def _of_measurement(
    found: Measurement, result: "ExpectationValidationResult", contract: Contract
) -> _Judged:
    rule = found.rule
    verdict = TableVerdict(
        rule=rule.name,
        passed=bool(result.success),
        observed=_shown_observed(found, contract),
        text=rule.text,
        failing=[] if result.success else _shown_rows(found.failing, contract),
        basis=BY_DUCKDB,
    )
    if verdict.observed == HIDDEN:
        verdict = replace(verdict, failing=[])
        result.result = {}
    return _Judged(verdict, result)


def _of_result(
    rule: TableRule,
    result: "ExpectationValidationResult",
    frame: "pd.DataFrame",
    contract: Contract,
) -> _Judged:
    problem = problem_of(result)
    failing = [] if result.success or problem else _failing_rows(rule, result.result, frame)
    verdict = TableVerdict(
        rule=rule.name,
        passed=bool(result.success),
        observed=shown_value(problem) if problem else _observed(rule, result.result),
        text=rule.text,
        failing=_shown_rows(failing, contract),
        basis=BY_PANDAS,
    )
    if any(contract.columns[name].sensitive for name in rule.columns if name in contract.columns):
        # Lists and counts of single values hold the values; totals and moments stay.
        result.result = {
            name: found
            for name, found in result.result.items()
            if not isinstance(found, list | dict)
        }
    return _Judged(verdict, result)


def _observed(rule: TableRule, result: dict[str, Any]) -> str:
    if rule.kind == "row_count":
        return f"{result['observed_value']} rows"
    if rule.kind == "columns_match":
        return f"{len(result['observed_value'])} columns"
    if rule.kind in ("mean", "std"):
        what = {"mean": "mean", "std": "standard deviation"}[rule.kind]
        return f"{what} {_number(result)}" if _has_value(result) else "no value"
    count, rows = result["unexpected_count"], result["element_count"]
    if rule.kind == "missing_share":
        return f"{count / max(rows, 1):.2%} missing ({count} of {rows} rows)"
    what = "repeat a value" if rule.kind in ("unique", "keys") else "break it"
    return f"{count} of {rows} rows {what}"


def _failing_rows(
    rule: TableRule, result: dict[str, Any], frame: "pd.DataFrame"
) -> list[dict[str, Any]]:
    if "partial_unexpected_index_list" in result:
        rows = frame.iloc[result["partial_unexpected_index_list"][:LARGEST_SAMPLE]]
        lines = rows[[name for name in rule.columns if name in frame.columns]].to_dict("records")
        return [{"row": row} | line for row, line in zip(rows.index, lines, strict=True)]
    if rule.kind == "columns_match":
        mismatched = result.get("details", {}).get("mismatched", {})
        return [
            {"column": name, "found": "absent" if kind == "missing" else kind}
            for kind in ("missing", "unexpected")
            for name in mismatched.get(kind, [])
        ][:LARGEST_SAMPLE]
    observed = _number(result) if _has_value(result) else "no value"
    return [{"observed": observed, "expected": bounds_text(rule.params["min"], rule.params["max"])}]


def _has_value(result: dict[str, Any]) -> bool:
    value = result["observed_value"]
    return value is not None and value == value


def _number(result: dict[str, Any]) -> str:
    return f"{float(result['observed_value']):.6g}"


def _shown_observed(found: Measurement, contract: Contract) -> str:
    """Return what was observed, unless that is a value of a sensitive column."""
    names = [name for name in found.rule.columns if name in contract.columns]
    is_value = found.rule.kind in ("quantile", "freshness")
    is_hidden = is_value and any(contract.columns[name].sensitive for name in names)
    return HIDDEN if is_hidden else found.observed


def _shown_rows(rows: list[dict[str, Any]], contract: Contract) -> list[dict[str, str]]:
    """Return the rows as text, without the values of sensitive columns."""
    hidden = {name for name, column in contract.columns.items() if column.sensitive}
    return [
        {name: HIDDEN if name in hidden else _text(value) for name, value in row.items()}
        for row in rows
    ]


def _text(value: Any) -> str:
    import pandas as pd

    return "missing" if pd.isna(value) else shown_value(value)
