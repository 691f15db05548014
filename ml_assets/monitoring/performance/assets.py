"""The door of performance in production."""

from collections.abc import Mapping
from functools import partial
from itertools import dropwhile
from typing import Any

import dagster as dg

from ml_assets.contract.contract import Contract
from ml_assets.disk.atomic_write import atomic_write
from ml_assets.disk.parquet_table import ParquetTable
from ml_assets.monitoring.exported_model import exported_model
from ml_assets.monitoring.performance.joined_labels import JoinedLabels, joined_labels
from ml_assets.monitoring.performance.measure import Watch, performance_report
from ml_assets.monitoring.performance.page import finding_text, performance_page, window_rows
from ml_assets.monitoring.performance.pictures import metric_over_windows
from ml_assets.monitoring.performance.report import PerformanceReport
from ml_assets.monitoring.performance.window_rows import WindowRows
from ml_assets.monitoring.performance.window_rows import window_rows as rows_of
from ml_assets.monitoring.performance.windows import latest_windows
from ml_assets.monitoring.prediction_log.log_table import (
    FOLDER,
    LogTable,
    log_schema,
    logged_features,
)
from ml_assets.page.html import html_page
from ml_assets.reading.source import open_source
from ml_assets.spec.metrics import TASKS
from ml_assets.spec.project import Project
from ml_assets.storage.artifact_path import artifact_bytes, artifact_path
from ml_assets.wiring.asset_options import asset_options, inputs
from ml_assets.wiring.metadata import location, picture, rounded, rows_table

_PAGE = "model_performance.html"


def build_assets(project: Project) -> list[dg.AssetsDefinition]:
    """Return ``model_performance``."""
    if project.spec.problem.task in TASKS:
        return [_model_performance(project)]
    return [_not_told(project)]


def _model_performance(project: Project) -> dg.AssetsDefinition:
    @dg.asset(
        **asset_options(
            project,
            "model_performance",
            description="How well the champion predicts in production, window by window, beside "
            "the held-out rows: measured where labels are known, estimated where they are not.",
            stored="document",
            kinds={"json", "html", "scikitlearn"},
            reads=("problem.named_metrics", "problem.success", "monitoring.performance",
                   "monitoring.labels", "split.seed", "columns.id"),
        ),
        ins=inputs(project, "champion", "test_data", "data_contract"),
        deps=[dg.AssetKey(project.key("prediction_log"))],
    )  # fmt: skip
    def model_performance(
        champion: Mapping[str, Any], test_data: ParquetTable, data_contract: Contract
    ) -> dg.MaterializeResult:
        watch = _watch(project, str(champion["version"]), test_data, data_contract)
        windows = _windows(project, watch, data_contract)
        labels, keys = _labels(project, windows, data_contract)
        report = performance_report(watch, windows, labels, keys)
        page = artifact_path(project, _PAGE)
        html = html_page(performance_page(report, project.spec.problem, project.name))
        atomic_write(page, html.encode())
        return dg.MaterializeResult(
            value=report, metadata={**_metadata(project, report), "page": location(page)}
        )

    return model_performance


def _not_told(project: Project) -> dg.AssetsDefinition:
    task = project.spec.problem.task

    @dg.asset(
        **asset_options(
            project,
            "model_performance",
            description=f"Of {task} nothing is told in production: no target is learnt whose "
            "predictions could be wrong. data_drift watches its rows.",
            stored="document",
            kinds={"json"},
        ),
        ins=inputs(project, "champion"),
        deps=[dg.AssetKey(project.key("prediction_log"))],
    )
    def model_performance(champion: Mapping[str, Any]) -> dg.MaterializeResult:
        note = f"Performance is told of predictions of a target that was learnt, not of {task}."
        report = PerformanceReport(model_version=str(champion["version"]), task=task,
                                   held_out_rows=0, held_out={}, windows=[],
                                   notes=[note])  # fmt: skip
        return dg.MaterializeResult(value=report, metadata={"note": note})

    return model_performance


def _watch(project: Project, version: str, held_out: ParquetTable, contract: Contract) -> Watch:
    model = exported_model(version, partial(artifact_bytes, project))
    rows = held_out.frame()
    features = [name for name in logged_features(contract).columns if name in rows.columns]
    return Watch(model, project.spec.problem, rows, features,
                 project.spec.monitoring.performance, project.spec.split.seed)  # fmt: skip


def _windows(project: Project, watch: Watch, contract: Contract) -> list[WindowRows]:
    schema = log_schema(contract, project.spec.problem.task)
    log, settings = LogTable(artifact_path(project, FOLDER), schema), watch.settings
    last = log.latest()
    if last is None:
        return []
    windows = latest_windows(last, settings.length, settings.windows)
    found = [rows_of(log, one, watch.model.version, settings.max_rows) for one in windows]
    # The log may be younger than all these windows.
    return list(dropwhile(lambda rows: not rows.rows and not rows.others, found))


def _labels(
    project: Project, windows: list[WindowRows], contract: Contract
) -> tuple[JoinedLabels | None, list[Any]]:
    """Return the labels of the windows' predictions, and the texts that they are joined by."""
    settings, columns = project.spec.monitoring.labels, project.spec.columns
    key = None if settings is None else settings.key
    keys = [rows.keys(key, columns.id) for rows in windows]
    if settings is None:
        return None, keys
    wanted = (text for texts in keys for text in texts if text is not None)
    target = str(project.spec.problem.target)
    table = open_source(settings.table, project.root)
    return joined_labels(table, settings, target, contract, wanted), keys


def _metadata(project: Project, report: PerformanceReport) -> dict[str, Any]:
    problem = project.spec.problem
    names = [name for name in problem.named_metrics if name in report.held_out]
    last = report.windows[-1] if report.windows else None
    drawn = {
        f"{name} by window": picture(png, name)
        for name in names
        if (png := metric_over_windows(report, name, problem.success.get(name)))
    }
    numbers = {
        f"{kind}_{name}": rounded(told.value)
        for name in names
        for kind in ("measured", "estimated")
        if last and (told := last.told(name, kind)) is not None
    }
    return {
        "model_version": report.model_version,
        "findings": rows_table([{"finding": finding_text(one)} for one in report.findings]),
        "windows": rows_table(window_rows(report.windows, names)),
        "labels": rows_table([report.labels.model_dump()] if report.labels else []),
        "worse_parts": rows_table([one.model_dump() for one in report.slices]),
        "notes": rows_table([{"note": note} for note in report.notes]),
        **drawn,
        **numbers,
    }
