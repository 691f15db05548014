"""The contract as a Great Expectations suite, which judges the table as a whole."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from ml_assets.contract.contract import Contract
from ml_assets.contract.row_rules import bounds_text
from ml_assets.contract.shown_value import shown_value
from ml_assets.contract.table_measurement import LARGEST_SAMPLE, Measurement, measure
from ml_assets.contract.table_rules import TableRule, TableRuleKind, table_rules
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

# A share that is just at its bound must not fail by the rounding of a division.
_ROUNDING = 1e-9


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
    """A verdict per table rule, and the same as Great Expectations' own validation result.

    The result holds no values of sensitive columns, and only plain Python values.
    """

    verdicts: list[TableVerdict]
    validation: "ExpectationSuiteValidationResult"


def expectation_suite(contract: Contract, *, measured: bool = False) -> "gx.ExpectationSuite":
    """Return the suite of a contract: one expectation per table rule, named in its meta.

    The expectations of a table in memory are Great Expectations' standard ones. Where it has none
    that works on pandas (quantiles, shares of a category, freshness, difference), and for all
    rules if ``measured``, the expectation is about the rule's column in a table of one row that
    holds the rules' measurements.
    """
    keep_great_expectations_local()
    import great_expectations as gx

    return gx.ExpectationSuite(
        name=contract.problem,
        expectations=[
            _of_measurement(rule) if measured or _is_measured(rule) else _STANDARD[rule.kind](rule)
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
    Expectations judges the measurements. ``now`` (UTC, default: the present) is what ages are
    counted to.
    """
    now = (now or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None)
    if len(table) > MOST_ROWS_IN_MEMORY:
        return _judge_measured(table, contract, now)
    frame = table.frame() if isinstance(table, ParquetTable) else table
    return _judge_in_memory(frame, contract, now)


def keep_great_expectations_local() -> None:
    """Great Expectations reads this when it is imported, and posts usage events without it."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"


def validate(
    frame: "pd.DataFrame", suite: "gx.ExpectationSuite", result_format: dict[str, Any]
) -> "ExpectationSuiteValidationResult":
    """Run a suite on a frame, quietly, without a network or a file."""
    keep_great_expectations_local()
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("tables").add_dataframe_asset(suite.name)
    batch = asset.add_batch_definition_whole_dataframe("whole").get_batch({"dataframe": frame})
    return batch.validate(suite, result_format=result_format)


def results_by_rule(
    validation: "ExpectationSuiteValidationResult",
) -> "dict[str, ExpectationValidationResult]":
    """Return the results by the rule that each expectation's meta names."""
    return {
        result.expectation_config.meta["rule"]: result
        for result in validation.results
        if result.expectation_config is not None and result.expectation_config.meta
    }
