"""Checks of the preparation stage: nothing lost, the table as a whole, the split."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import dagster as dg

from ml_assets.contract.contract import Contract
from ml_assets.contract.data_docs import data_docs_html
from ml_assets.contract.expectation_suite import TableVerdict, judge_table
from ml_assets.contract.row_check import HIDDEN
from ml_assets.contract.table_rules import table_rules
from ml_assets.disk.atomic_write import atomic_write
from ml_assets.disk.parquet_table import ParquetTable
from ml_assets.estimator.adversarial_validation import adversarial_validation
from ml_assets.preparation.accounting import account_for_rows
from ml_assets.preparation.split_balance import class_balance, number_balance
from ml_assets.preparation.split_overlap import Shared, shared_rows, shared_values
from ml_assets.preparation.split_table import settled_frames
from ml_assets.preparation.split_time_order import time_order
from ml_assets.spec.duration import duration
from ml_assets.spec.project import Project
from ml_assets.storage.artifact_path import artifact_path
from ml_assets.wiring.asset_options import inputs
from ml_assets.wiring.metadata import facts, frame_table, location, rows_table
from ml_assets.wiring.pinned_contract import pinned_contract
from ml_assets.wiring.sample import sensitive_columns

if TYPE_CHECKING:
    import pandas as pd
    from upath import UPath

    _Frames = Callable[[], Iterator[pd.DataFrame]]

COMPARED_ROWS = 20_000
SMALL_DIFFERENCE = 0.02
LEAST_P_VALUE = 0.001

_WHOLE_TABLE = "gx_table_rules"


def build_checks(project: Project) -> list[dg.AssetChecksDefinition]:
    """Return the checks on ``clean_data`` and ``test_data``."""
    return [_accounting(project), _expectations(project), _split_checks(project)]


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
        context: dg.AssetCheckExecutionContext, clean_data: ParquetTable, data_contract: Contract
    ) -> Iterator[dg.AssetCheckResult]:
        judged = judge_table(clean_data, data_contract)
        docs = artifact_path(project, "data_docs.html")
        atomic_write(docs, data_docs_html(judged, data_contract).encode())
        verdicts = {f"gx_{verdict.rule}": verdict for verdict in judged.verdicts}
        for key in sorted(context.selected_asset_check_keys, key=lambda key: key.name):
            if key.name == _WHOLE_TABLE:
                yield _all_together(key, list(verdicts.values()), docs)
            elif key.name in verdicts:
                yield _one(key, verdicts[key.name], docs)
            else:
                yield dg.AssetCheckResult(
                    asset_key=key.asset_key,
                    check_name=key.name,
                    passed=False,
                    description="The contract no longer has this rule: reload the code location.",
                )

    return table_expectations


def _one(key: dg.AssetCheckKey, verdict: TableVerdict, docs: "UPath") -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=key.asset_key,
        check_name=key.name,
        passed=verdict.passed,
        metadata={
            "observed": verdict.observed,
            "basis": verdict.basis,
            "failing_rows": rows_table(verdict.failing),
            "data_docs": location(docs),
        },
    )


def _all_together(
    key: dg.AssetCheckKey, verdicts: list[TableVerdict], docs: "UPath"
) -> dg.AssetCheckResult:
    rows: list[dict[str, Any]] = [
        {"rule": v.rule, "passed": v.passed, "means": v.text, "observed": v.observed}
        for v in sorted(verdicts, key=lambda verdict: verdict.passed)
    ]
    return dg.AssetCheckResult(
        asset_key=key.asset_key,
        check_name=key.name,
        passed=all(verdict.passed for verdict in verdicts),
        metadata={"rules": rows_table(rows), "data_docs": location(docs)},
    )


def _split_checks(project: Project) -> dg.AssetChecksDefinition:
    """Return the checks of the two sides against each other, in one reading of both."""
    spec, asset = project.spec, dg.AssetKey(project.key("test_data"))
    columns, strategy = spec.columns, spec.split_strategy
    hidden = {name for name in (columns.id, spec.split.column) if name}
    blocking = {
        "no_row_on_both_sides": "No held-out row equals a training row, the id aside.",
    }
    if strategy == "group":
        blocking["no_group_on_both_sides"] = f"No {columns.group} is on both sides."
    if columns.id:
        blocking["no_key_on_both_sides"] = f"No {columns.id} is on both sides."
    if strategy == "time":
        blocking["time_order_is_kept"] = (
            f"Every training row came before the held-out ones, by {spec.split.gap or 'any time'}."
        )
    warning = {
        **(
            {"target_is_balanced": "The target is distributed alike on both sides."}
            if spec.problem.target
            else {}
        ),
        "sides_are_alike": "A model cannot tell training from held-out rows (adversarial "
        "validation), or here are the columns that give it away.",
    }

    @dg.multi_asset_check(
        name=f"{project.name}_split_checks",
        specs=[
            dg.AssetCheckSpec(name, asset=asset, description=text, blocking=name in blocking,
                              additional_deps=[dg.AssetKey(project.key("train_data")),
                                               dg.AssetKey(project.key("data_contract"))])
            for name, text in (blocking | warning).items()
        ],
        ins=inputs(project, "train_data", "test_data", "data_contract"),
        can_subset=True,
    )  # fmt: skip
    def split_checks(
        context: dg.AssetCheckExecutionContext,
        train_data: ParquetTable,
        test_data: ParquetTable,
        data_contract: Contract,
    ) -> Iterator[dg.AssetCheckResult]:
        target = spec.problem.target or ""
        sensitive = sensitive_columns(project)

        def sides(*names: str) -> "tuple[_Frames, _Frames]":
            chosen = list(names) or None
            return (partial(settled_frames, train_data, data_contract, chosen),
                    partial(settled_frames, test_data, data_contract, chosen))  # fmt: skip

        def shared(found: Shared) -> tuple[bool, dict[str, Any]]:
            shown = found.first.assign(**dict.fromkeys(sensitive & set(found.first), HIDDEN))
            return not found.count, {"failing_row_count": found.count,
                                     "failing_rows": frame_table(shown)}  # fmt: skip

        def order() -> tuple[bool, dict[str, Any]]:
            moment = str(columns.time)
            gap = duration(spec.split.gap) if spec.split.gap else None
            train, test = sides(moment)
            found = time_order((f[moment] for f in train()), (f[moment] for f in test()), gap)
            return found.kept, {"latest_training": str(found.latest_training),
                                "earliest_held_out": str(found.earliest_test),
                                "gap": str(found.gap)}  # fmt: skip

        def balance() -> tuple[bool, dict[str, Any]]:
            train, test = (part.sample(COMPARED_ROWS)[target] for part in (train_data, test_data))
            if spec.problem.task == "regression":
                numbers = number_balance(train, test)
                return _is_balanced(numbers.statistic, numbers.p_value), facts(numbers.model_dump())
            found = class_balance(train, test)
            shares = [] if target in sensitive else [s.model_dump() for s in found.shares]
            return _is_balanced(found.largest_difference, found.p_value), {
                **facts(found.model_dump(exclude={"shares"})), "shares": rows_table(shares)
            }  # fmt: skip

        def alike() -> tuple[bool, dict[str, Any]]:
            by_time = {str(columns.time)} if strategy == "time" else set()
            report = adversarial_validation(
                train_data.sample(COMPARED_ROWS), test_data.sample(COMPARED_ROWS), spec.split.seed,
                left_out=[*hidden, *by_time],
                group=columns.group if strategy == "group" else None,
            )  # fmt: skip
            return not report.distinguishable, {
                **facts(report.model_dump(exclude={"telling_columns", "left_out"})),
                "left_out": ", ".join(report.left_out) or "none",
                "telling_columns": rows_table([c.model_dump() for c in report.telling_columns]),
            }

        judges: dict[str, Callable[[], tuple[bool, dict[str, Any]]]] = {
            "no_row_on_both_sides": lambda: shared(shared_rows(*sides(), hidden)),
            "no_group_on_both_sides": lambda: shared(
                shared_values(*sides(str(columns.group)), [str(columns.group)])
            ),
            "no_key_on_both_sides": lambda: shared(
                shared_values(*sides(str(columns.id)), [str(columns.id)])
            ),
            "time_order_is_kept": order,
            "target_is_balanced": balance,
            "sides_are_alike": alike,
        }
        for key in sorted(context.selected_asset_check_keys, key=lambda key: key.name):
            passed, metadata = judges[key.name]()
            yield dg.AssetCheckResult(
                asset_key=key.asset_key,
                check_name=key.name,
                passed=passed,
                severity=dg.AssetCheckSeverity.WARN
                if key.name in warning
                else dg.AssetCheckSeverity.ERROR,
                metadata=metadata,
            )

    return split_checks


def _is_balanced(difference: float, p_value: float) -> bool:
    # A small difference does no harm, however sure it is; a large one may be chance.
    return difference <= SMALL_DIFFERENCE or p_value >= LEAST_P_VALUE
