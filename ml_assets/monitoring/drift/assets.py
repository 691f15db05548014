"""The doors of drift: what windows are compared with, and the latest window."""

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import dagster as dg

from ml_assets.contract.contract import Contract
from ml_assets.disk.atomic_write import atomic_write
from ml_assets.disk.parquet_table import ParquetTable, write_batches
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.monitoring.drift.judge import Span, judge_window
from ml_assets.monitoring.drift.log_window import comparable, window_batches
from ml_assets.monitoring.drift.page import PAGE_FILE, drift_page
from ml_assets.monitoring.drift.reference_model import reference_model
from ml_assets.monitoring.drift.reference_profile import ReferenceProfile, profile_reference
from ml_assets.monitoring.drift.window import Window, count_window
from ml_assets.monitoring.prediction_log.log_table import FOLDER, LogTable, log_schema
from ml_assets.page.html import html_page
from ml_assets.spec.duration import duration
from ml_assets.spec.project import Project
from ml_assets.storage.artifact_path import artifact_bytes, artifact_path
from ml_assets.wiring.asset_options import asset_options, inputs
from ml_assets.wiring.drift_metadata import drift_metadata
from ml_assets.wiring.metadata import WIDE_TABLE_ROWS, location, rows_table
from ml_assets.wiring.sample import sensitive_columns

if TYPE_CHECKING:
    import pyarrow as pa

SAMPLE_FILE = "reference_sample.parquet"


def build_assets(project: Project) -> list[dg.AssetsDefinition]:
    """Return ``reference_profile`` and ``data_drift``."""
    return [_reference_profile(project), _data_drift(project)]


def _reference_profile(project: Project) -> dg.AssetsDefinition:
    @dg.asset(
        **asset_options(
            project,
            "reference_profile",
            description="How the features lie in the training rows, and what the champion says of "
            "the held-out rows: what windows of the prediction log are compared with.",
            stored="document",
            kinds={"json"},
            reads=("monitoring.drift.ignore", "columns.sensitive", "split.seed"),
        ),
        ins=inputs(project, "model", "train_data", "test_data", "data_contract"),
        deps=[dg.AssetKey(project.key("champion"))],
    )
    def reference_profile(
        model: FittedModel,
        train_data: ParquetTable,
        test_data: ParquetTable,
        data_contract: Contract,
    ) -> dg.MaterializeResult:
        served = reference_model(model, partial(artifact_bytes, project))
        profile, sample = profile_reference(
            train_data, test_data, served, data_contract,
            ignore=project.spec.monitoring.drift.ignore, seed=project.spec.split.seed,
        )  # fmt: skip
        path = artifact_path(project, SAMPLE_FILE)
        if sample is not None:
            write_batches(path, sample.schema, sample.to_batches())
        return dg.MaterializeResult(
            value=profile,
            metadata={
                "model_version": profile.model_version,
                "training_rows": profile.rows,
                "held_out_rows": profile.held_out_rows,
                "columns": rows_table(_profile_rows(profile), WIDE_TABLE_ROWS),
                "left_out": rows_table(_reasons(profile.left_out), WIDE_TABLE_ROWS),
                "sample": location(path),
                "sampled_rows": 0 if sample is None else len(sample),
            },
        )

    return reference_profile


def _data_drift(project: Project) -> dg.AssetsDefinition:
    settings = project.spec.monitoring.drift

    @dg.asset(
        **asset_options(
            project,
            "data_drift",
            description=f"The latest {settings.window} of the prediction log beside the training "
            "rows and beside the window before: which features and answers moved, and how far.",
            stored="document",
            kinds={"json", "html"},
            reads=("monitoring.drift",),
        ),
        ins=inputs(project, "reference_profile", "data_contract"),
        deps=[dg.AssetKey(project.key("prediction_log"))],
    )
    def data_drift(
        reference_profile: ReferenceProfile, data_contract: Contract
    ) -> dg.MaterializeResult:
        schema = log_schema(data_contract, project.spec.problem.task)
        log = LogTable(artifact_path(project, FOLDER), schema)
        profile, length = comparable(reference_profile, log), duration(settings.window)
        now, last, span = _windows(log, profile, length)
        report = judge_window(profile, _sample(project, profile), now, last, span, settings)
        page = drift_page(project.name, report, profile, now, settings, sensitive_columns(project)
                          | _hidden_answers(project, profile))  # fmt: skip
        path = artifact_path(project, PAGE_FILE)
        atomic_write(path, html_page(page).encode())
        return dg.MaterializeResult(
            value=report, metadata={**drift_metadata(report), "page": location(path)}
        )

    return data_drift


def _windows(
    log: LogTable, profile: ReferenceProfile, length: timedelta
) -> tuple[Window, Window, Span]:
    # Windows end at the latest prediction, not now: the same log is judged alike whenever it is
    # judged, and a service that nobody asks is no drift.
    until = log.latest()
    if until is None:
        nothing = count_window([], profile)
        return nothing, nothing, Span(None, None)
    start = until - length
    now, last = (
        count_window(window_batches(log, profile, end, length), profile) for end in (until, start)
    )
    return now, last, Span(start, until)


def _hidden_answers(project: Project, profile: ReferenceProfile) -> set[str]:
    """Return the answers that would show values of a sensitive target."""
    target = project.spec.problem.target
    return set(profile.predictions) if target in sensitive_columns(project) else set()


def _sample(project: Project, profile: ReferenceProfile) -> "pa.Table | None":
    if not profile.columns:
        return None
    return ParquetTable(artifact_path(project, SAMPLE_FILE)).read(list(profile.columns))


def _profile_rows(profile: ReferenceProfile) -> list[dict[str, Any]]:
    return [
        {"column": name, "kind": one.bins.kind, "bins": one.bins.number,
         "missing": one.counts.missing / max(one.counts.rows, 1)}
        for name, one in {**profile.columns, **profile.predictions}.items()
    ]  # fmt: skip


def _reasons(left_out: dict[str, str]) -> list[dict[str, str]]:
    return [{"column": name, "why": why} for name, why in left_out.items()]
