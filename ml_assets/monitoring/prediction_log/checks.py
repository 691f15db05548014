"""Checks of the prediction log."""

import dagster as dg

from ml_assets.contract.contract import Contract
from ml_assets.monitoring.prediction_log.collect import PROGRESS_FILE
from ml_assets.monitoring.prediction_log.log_table import FOLDER, LogTable, log_schema
from ml_assets.monitoring.prediction_log.progress import Progress
from ml_assets.monitoring.prediction_log.report import (
    PredictionLogReport,
    account,
    damaged_lines,
)
from ml_assets.spec.project import Project
from ml_assets.storage.artifact_path import artifact_path
from ml_assets.wiring.asset_options import inputs
from ml_assets.wiring.metadata import rows_table


def build_checks(project: Project) -> list[dg.AssetChecksDefinition]:
    """Return the checks on ``prediction_log``."""
    return [_every_line_once(project), _nothing_is_lost(project)]


def _every_line_once(project: Project) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=dg.AssetKey(project.key("prediction_log")),
        name="every_line_once",
        description="Counted again, the table's days have the rows that were collected into them, "
        "and every collected line is a row, kept apart as damaged, or older than what is kept.",
        additional_ins=inputs(project, "data_contract"),
        blocking=True,
    )
    def every_line_once(
        prediction_log: PredictionLogReport, data_contract: Contract
    ) -> dg.AssetCheckResult:
        folder = artifact_path(project, FOLDER)
        table = LogTable(folder, log_schema(data_contract, project.spec.problem.task))
        found = account(table, Progress.read(folder / PROGRESS_FILE))
        return dg.AssetCheckResult(
            passed=found.agrees,
            metadata={
                "rows": prediction_log.rows,
                "days": rows_table(found.days),
                "files_and_batches": rows_table(found.sources),
            },
        )

    return every_line_once


def _nothing_is_lost(project: Project) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=dg.AssetKey(project.key("prediction_log")),
        name="no_damaged_lines",
        description="No line of the log was damaged, and no batch's predictions were gone before "
        "they were collected. Warns until the files of damaged lines, beside the table, are "
        "removed or too old to be kept.",
    )
    def no_damaged_lines(prediction_log: PredictionLogReport) -> dg.AssetCheckResult:
        folder = artifact_path(project, FOLDER)
        damaged, lost = damaged_lines(folder), prediction_log.lost_batches
        return dg.AssetCheckResult(
            passed=not damaged and not lost,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={
                "damaged_lines": sum(int(one["lines"]) for one in damaged),
                "files": rows_table(damaged),
                "lost_batches": rows_table([{"batch": batch} for batch in lost]),
            },
        )

    return no_damaged_lines
