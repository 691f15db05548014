"""Checks of the preparation stage: nothing lost, the table as a whole, the split."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from ml_assets.contract.contract import Contract
from ml_assets.contract.expectation_suite import TableVerdict, check_table
from ml_assets.contract.table_rules import table_rules
from ml_assets.disk.parquet_table import ParquetTable
from ml_assets.preparation.accounting import account_for_rows
from ml_assets.preparation.split import rows_on_both_sides
from ml_assets.spec.project import Project
from ml_assets.storage.table_io_manager import Table
from ml_assets.wiring.asset_options import inputs
from ml_assets.wiring.metadata import frame_table, rows_table
from ml_assets.wiring.pinned_contract import pinned_contract

_WHOLE_TABLE = "gx_table_rules"


def build_checks(project: Project) -> list[dg.AssetChecksDefinition]:
    """Return the checks on ``clean_data`` and ``test_data``."""
    return [_accounting(project), _expectations(project), _split_is_clean(project)]


def _accounting(project: Project) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=dg.AssetKey(project.key("clean_data")),
        name="every_row_is_accounted_for",
        description="Every row of raw_data is either in clean_data or in quarantine, once.",
        blocking=True,
        additional_ins=inputs(project, "raw_data", "quarantine"),
    )
    def every_row_is_accounted_for(
        clean_data: ParquetTable, raw_data: ParquetTable, quarantine: ParquetTable
    ) -> dg.AssetCheckResult:
        places = quarantine.frame(["_row"])["_row"]
        account = account_for_rows(raw_data.rows, clean_data.rows, places)
        return dg.AssetCheckResult(passed=account.complete, metadata=account.counts())

    return every_row_is_accounted_for


def _expectations(project: Project) -> dg.AssetChecksDefinition:
    """Return one check per Great Expectations expectation of the pinned contract.

    Names must be known when the code location loads. Where no contract is pinned yet, one check
    covers them all until the location is loaded again.
    """
    contract = pinned_contract(project)
    rules = {f"gx_{rule.name}": rule.text for rule in table_rules(contract)} if contract else {}
    rules = rules or {_WHOLE_TABLE: "Every table rule of the contract."}
    asset = dg.AssetKey(project.key("clean_data"))

    @dg.multi_asset_check(
        name=f"{project.name}_table_expectations",
        specs=[
            dg.AssetCheckSpec(
                name,
                asset=asset,
                description=text,
                blocking=True,
                additional_deps=[dg.AssetKey(project.key("data_contract"))],
            )
            for name, text in rules.items()
        ],
        ins=inputs(project, "clean_data", "data_contract"),
        can_subset=True,
    )
    def table_expectations(
        context: dg.AssetCheckExecutionContext, clean_data: Table, data_contract: Contract
    ) -> Iterator[dg.AssetCheckResult]:
        verdicts = {f"gx_{verdict.rule}": verdict
                    for verdict in check_table(clean_data, data_contract)}  # fmt: skip
        for key in sorted(context.selected_asset_check_keys, key=lambda key: key.name):
            if key.name == _WHOLE_TABLE:
                yield _all_together(key, list(verdicts.values()))
            elif key.name in verdicts:
                yield _one(key, verdicts[key.name])
            else:
                yield dg.AssetCheckResult(
                    asset_key=key.asset_key,
                    check_name=key.name,
                    passed=False,
                    description="The contract no longer has this rule: reload the code location.",
                )

    return table_expectations


def _one(key: dg.AssetCheckKey, verdict: TableVerdict) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=key.asset_key,
        check_name=key.name,
        passed=verdict.passed,
        metadata={"observed": verdict.observed, "failing_rows": rows_table(verdict.failing)},
    )


def _all_together(key: dg.AssetCheckKey, verdicts: list[TableVerdict]) -> dg.AssetCheckResult:
    rows: list[dict[str, Any]] = [
        {"rule": v.rule, "passed": v.passed, "means": v.text, "observed": v.observed}
        for v in sorted(verdicts, key=lambda verdict: verdict.passed)
    ]
    return dg.AssetCheckResult(
        asset_key=key.asset_key,
        check_name=key.name,
        passed=all(verdict.passed for verdict in verdicts),
        metadata={"rules": rows_table(rows)},
    )


def _split_is_clean(project: Project) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=dg.AssetKey(project.key("test_data")),
        name="no_row_on_both_sides",
        description="No held-out row equals a training row, the id aside.",
        blocking=True,
        additional_ins=inputs(project, "train_data"),
    )
    def no_row_on_both_sides(test_data: Table, train_data: Table) -> dg.AssetCheckResult:
        shared = rows_on_both_sides(train_data, test_data, ignore=project.spec.columns.id)
        return dg.AssetCheckResult(
            passed=shared.empty,
            metadata={"failing_row_count": len(shared), "failing_rows": frame_table(shared)},
        )

    return no_row_on_both_sides
