"""The door of the prediction log."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import dagster as dg

from ml_assets.contract.contract import Contract
from ml_assets.disk.locked import locked
from ml_assets.monitoring.prediction_log.batch_features import BatchInputs
from ml_assets.monitoring.prediction_log.batch_rows import collect_batches
from ml_assets.monitoring.prediction_log.collect import Collection, collect_lines, drop_old
from ml_assets.monitoring.prediction_log.log_table import (
    FOLDER,
    LogTable,
    log_schema,
    logged_features,
)
from ml_assets.monitoring.prediction_log.progress import Progress
from ml_assets.monitoring.prediction_log.report import PredictionLogReport, report_of
from ml_assets.reading.prediction_log import log_files
from ml_assets.spec.project import Project
from ml_assets.storage.artifact_path import artifact_path
from ml_assets.wiring.asset_options import asset_options, inputs
from ml_assets.wiring.metadata import location


def build_assets(project: Project) -> list[dg.AssetsDefinition]:
    """Return ``prediction_log``."""
    settings = project.spec.monitoring.log

    @dg.asset(
        **asset_options(
            project,
            "prediction_log",
            description="Every answer of the service and every batch prediction as one table, a "
            "folder per day: time, model version, features, prediction, probabilities, latency. "
            "Sensitive columns are no part of it.",
            stored="document",
            kinds={"parquet", "json"},
            reads=(
                "monitoring.log",
                "columns.id",
                "columns.sensitive",
                "scoring.input",
                "scoring.per_file",
            ),
        ),
        ins=inputs(project, "data_contract"),
        deps=[dg.AssetKey(project.key("batch_predictions"))],
    )
    def prediction_log(data_contract: Contract) -> dg.MaterializeResult:
        table = open_log(project, data_contract)
        today = datetime.now(UTC).date()
        days = settings.days
        first_day = date.min if days is None else today - timedelta(days=days)
        collection = Collection(table, logged_features(data_contract), today, first_day)
        files = log_files(settings.folder or str(project.prediction_log), project.root)
        with locked(_lock(project)):
            report = _collect(project, collection, files)
        return dg.MaterializeResult(value=report, metadata=_metadata(report))

    return [prediction_log]


def open_log(project: Project, contract: Contract) -> LogTable:
    """Return the problem's table of predictions, as the contract of today reads it."""
    return LogTable(artifact_path(project, FOLDER), log_schema(contract, project.spec.problem.task))


def _collect(project: Project, collection: Collection, files: list[Path]) -> PredictionLogReport:
    progress = Progress.read(collection.progress_file)
    before = progress.model_copy(deep=True)
    present = collect_lines(collection, progress, files)
    artifacts = artifact_path(project, FOLDER).parent
    lost = collect_batches(collection, progress, artifacts, project.spec.columns.id,
                           BatchInputs(project.spec.scoring, project.root))  # fmt: skip
    drop_old(collection, progress, present)
    return report_of(collection.table, progress, before, lost)


def _metadata(report: PredictionLogReport) -> dict[str, dg.MetadataValue | int | str]:
    return {
        "dagster/row_count": report.rows,
        "table": location(Path(report.folder)),
        "days": report.days,
        "from": str(report.first or "none"),
        "to": str(report.last or "none"),
        "new_rows": report.new_rows,
        "dropped_rows": report.dropped,
        "lines": report.lines,
        "damaged_lines": report.damaged,
        "batches": report.batches,
        "batches_without_features": report.batches_without_features,
    }


def _lock(project: Project) -> Path:
    return project.root / "data" / "locks" / f"{project.name}-prediction-log"
