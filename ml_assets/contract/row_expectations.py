"""The rules about rows as a Great Expectations suite: a second opinion on pandera's verdicts."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ml_assets.contract.contract import ColumnContract, Contract, RuleSet
from ml_assets.contract.expectation_run import (
    keep_great_expectations_local,
    problem_of,
    results_by_rule,
    validate,
)
from ml_assets.contract.row_rules import RowRule, row_rules
from ml_assets.spec.errors import DataError

if TYPE_CHECKING:
    import great_expectations as gx
    import pandas as pd

_COMPLETE = {"result_format": "COMPLETE", "include_unexpected_rows": False}


def row_suite(contract: Contract) -> "gx.ExpectationSuite":
    """Return one expectation per rule of one column, named in its meta (``<column>.<rule set>``).

    The rule set ``type`` has none: coercion has judged it. Nor have keys of several columns and
    distinct rows, which the suite of the table judges.
    """
    keep_great_expectations_local()
    import great_expectations as gx

    return gx.ExpectationSuite(
        name=contract.problem,
        expectations=[
            _expectation(rule, contract.columns[rule.column]) for rule in _judged(contract)
        ],
    )


def check_rows_with_gx(frame: "pd.DataFrame", contract: Contract) -> list[tuple[Any, str]]:
    """Return the pairs of row (index label) and rule that are broken, by row, then by rule.

    ``frame`` is in its contract's types (``coerce``); its index must not repeat. The pairs are
    those of pandera's ``broken_rules``: of rows that share a value that must be unique the first
    is kept, and an infinite number breaks ``finite`` only. Raises DataError for a rule that
    cannot be computed, as when its column is absent.
    """
    rules = _judged(contract)
    results = results_by_rule(
        validate(frame.reset_index(drop=True), row_suite(contract), _COMPLETE)
    )
    pairs = []
    for order, rule in enumerate(rules):
        result = results[rule.name]
        if problem := problem_of(result):
            raise DataError(f"The rule {rule.name} cannot be judged", found=problem,
                            mend="coerce the table by its contract first")  # fmt: skip
        places = result.result.get("unexpected_index_list") or []
        pairs += [(place, order) for place in _counted(rule, frame[rule.column], places)]
    return [(frame.index[place], rules[order].name) for place, order in sorted(pairs)]


def _judged(contract: Contract) -> list[RowRule]:
    return [
        rule
        for rule in row_rules(contract)
        if rule.rule_set in _EXPECTATIONS and rule.column in contract.columns
    ]


def _counted(rule: RowRule, values: "pd.Series", places: list[int]) -> list[int]:
    """Return the places whose value breaks this rule as the contract means it."""
    import numpy as np

    found = values.iloc[places]
    if rule.rule_set == "unique":
        return [p for p, again in zip(places, found.duplicated(), strict=True) if again]
    if rule.rule_set in ("range", "allowed_values") and found.dtype.kind == "f":
        return [p for p, infinite in zip(places, np.isinf(found), strict=True) if not infinite]
    return places


def _expectation(rule: RowRule, column: ColumnContract) -> "gx.expectations.Expectation":
    expectation = _EXPECTATIONS[rule.rule_set](rule.column, column)
    expectation.meta = {"rule": rule.name}
    expectation.notes = f"{rule.column} {rule.text}."
    return expectation


def _not_null(name: str, column: ColumnContract) -> "gx.expectations.Expectation":
    import great_expectations.expectations as gxe

    return gxe.ExpectColumnValuesToNotBeNull(column=name)


def _finite(name: str, column: ColumnContract) -> "gx.expectations.Expectation":
    import great_expectations.expectations as gxe

    return gxe.ExpectColumnValuesToNotBeInSet(column=name, value_set=[float("inf"), float("-inf")])


def _range(name: str, column: ColumnContract) -> "gx.expectations.Expectation":
    import great_expectations.expectations as gxe

    return gxe.ExpectColumnValuesToBeBetween(
        column=name, min_value=column.min, max_value=column.max
    )


def _allowed_values(name: str, column: ColumnContract) -> "gx.expectations.Expectation":
    import great_expectations.expectations as gxe

    return gxe.ExpectColumnValuesToBeInSet(column=name, value_set=column.allowed or [])


def _pattern(name: str, column: ColumnContract) -> "gx.expectations.Expectation":
    import great_expectations.expectations as gxe

    # Great Expectations searches; the contract's pattern is about the whole text. Flags such as
    # (?i) are only allowed in front.
    pattern = column.pattern or ""
    flags = re.match(r"(\(\?[aiLmsux]+\))?", pattern)
    front = flags.group() if flags else ""
    regex = rf"{front}\A(?:{pattern[len(front) :]})\Z"
    return gxe.ExpectColumnValuesToMatchRegex(column=name, regex=regex)


def _length(name: str, column: ColumnContract) -> "gx.expectations.Expectation":
    import great_expectations.expectations as gxe

    return gxe.ExpectColumnValueLengthsToBeBetween(
        column=name, min_value=column.min_length, max_value=column.max_length
    )


def _unique(name: str, column: ColumnContract) -> "gx.expectations.Expectation":
    import great_expectations.expectations as gxe

    return gxe.ExpectColumnValuesToBeUnique(column=name)


_EXPECTATIONS: dict[RuleSet, Callable[[str, ColumnContract], Any]] = {
    "not_null": _not_null,
    "finite": _finite,
    "range": _range,
    "allowed_values": _allowed_values,
    "pattern": _pattern,
    "length": _length,
    "unique": _unique,
}
