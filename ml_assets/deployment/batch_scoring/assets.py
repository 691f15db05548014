"""The door of batch scoring: ``batch_predictions``."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import dagster as dg

from ml_assets.contract.set_aside import REASON_COLUMNS
from ml_assets.deployment.batch_scoring.agreement import Agreement, agreement
from ml_assets.deployment.batch_scoring.input import (
    BatchInput,
    copied_input,
    source_input,
    table_input,
)
from ml_assets.deployment.batch_scoring.job import PartScorer, kept_job
from ml_assets.deployment.batch_scoring.process_worker import pool_size, process_pool
from ml_assets.deployment.batch_scoring.ray_worker import ray_pool
from ml_assets.deployment.batch_scoring.record import BatchRecord, batch_record
from ml_assets.deployment.batch_scoring.run import BatchRun, StartPool, run_batch
from ml_assets.deployment.batch_scoring.sql_output import write_sql
from ml_assets.deployment.champion import Champion
from ml_assets.deployment.registry import entry_folder
from ml_assets.deployment.scorer import Scorer
from ml_assets.disk.atomic_write import atomic_write
from ml_assets.disk.parquet_table import write_batches
from ml_assets.reading.foreign_value import as_stream
from ml_assets.reading.source_file import without_secrets
from ml_assets.spec.errors import ScoringError
from ml_assets.spec.layout import batch_folder
from ml_assets.spec.project import Project
from ml_assets.storage.artifact_path import artifact_path
from ml_assets.storage.table_io_manager import AS_PARQUET
from ml_assets.wiring.asset_options import asset_options, inputs
from ml_assets.wiring.metadata import SAMPLE_ROWS, facts, location, rounded
from ml_assets.wiring.sample import sample_rows
from ml_assets.wiring.table_facts import table_facts

HELD_OUT = "held-out rows"


def build_assets(project: Project) -> list[dg.AssetsDefinition]:
    """Return ``batch_predictions``."""
    source = project.spec.scoring.source
    options = asset_options(
        project,
        "batch_predictions",
        description="Predictions of the champion for "
        + (f"the rows of {without_secrets(source.uri)}." if source else f"the {HELD_OUT}.")
        + " Rows that break the contract are kept apart, with the reason.",
        stored="table",
        kinds={"parquet", "sql"} if project.spec.scoring.output else {"parquet"},
        reads=("scoring.input", "scoring.output", "scoring.table", "columns.id"),
    )
    every_row = dg.AssetCheckSpec(
        "every_row_is_scored_or_rejected",
        asset=options["key"],
        blocking=True,
        description="Predictions and rejected rows together are the rows that were read.",
    )
    as_the_service = dg.AssetCheckSpec(
        "scores_as_the_service",
        asset=options["key"],
        blocking=True,
        description="A sample of the rows, each sent alone through the service's request model "
        "and scoring code, gets the predictions of the batch.",
    )

    @dg.asset(
        **options,
        ins=inputs(project, "champion", *([] if source else ["test_data"]), test_data=AS_PARQUET),
        deps=[dg.AssetKey(source.asset_key)] if source and source.is_asset else [],
        check_specs=[every_row, as_the_service],
        required_resource_keys={project.spec.ray.resource} if project.spec.ray.resource else None,
    )
    def batch_predictions(
        context: dg.AssetExecutionContext, champion: Champion, **tables: Any
    ) -> Iterator[Any]:
        entry = entry_folder(project.bentoml_home, project.name, champion.version)
        # Before anything is read or written: the file must be the champion's.
        scorer = Scorer.from_folder(entry, champion.version)
        storage, ids = batch_folder(project.root, project.name), project.spec.columns.id
        with (
            _given(context, project, tables) as given,
            kept_job(storage, entry, scorer, given.digest, ids) as job,
        ):
            run = run_batch(job, PartScorer(job, scorer), given, _pool(project))
            agreed = agreement(scorer, run.sample)
            record = _record(context.run_id, project, scorer, given, run)
            results = [
                _accounted(every_row.name, project, run, record),
                dg.AssetCheckResult(
                    check_name=as_the_service.name,
                    passed=agreed.passed,
                    metadata=facts(agreed.model_dump()),
                ),
            ]
            if not (record.complete and agreed.passed):
                yield from results
                raise _not_published(record, agreed)
            _publish(project, run, record)
            yield dg.MaterializeResult(
                value=run.predictions,
                metadata=_metadata(project, run, record),
                check_results=results,
            )

    return [batch_predictions]


def _pool(project: Project) -> StartPool | None:
    workers, cluster = project.spec.scoring.workers, project.spec.ray
    if cluster.address or cluster.resource:
        return partial(ray_pool, cluster=cluster, workers=workers)
    size = pool_size(workers)
    return partial(process_pool, size=size) if size > 1 else None


@contextmanager
def _given(
    context: dg.AssetExecutionContext, project: Project, tables: dict[str, Any]
) -> Iterator[BatchInput]:
    source = project.spec.scoring.source
    with TemporaryDirectory(prefix="ml-assets-") as folder:
        if source is None:
            yield table_input(tables["test_data"], HELD_OUT)
        elif source.is_asset:
            value = context.load_asset_value(dg.AssetKey(source.asset_key))
            yield copied_input(as_stream(value, source.uri), source.uri, Path(folder))
        else:
            yield source_input(source, project.root, Path(folder))


def _record(
    run_id: str, project: Project, scorer: Scorer, given: BatchInput, run: BatchRun
) -> BatchRecord:
    output = project.spec.scoring.output
    shown = f"{without_secrets(output)}, table {_table(project)}" if output else None
    return batch_record(scorer, given, run, run_id=run_id, output=shown)


def _not_published(record: BatchRecord, agreed: Agreement) -> ScoringError:
    return ScoringError(
        "The predictions are not published: a check of them failed",
        found=f"{record.read} rows read, {record.scored} scored, {record.rejected} rejected; of "
        f"{agreed.rows} scored alone {agreed.changed_labels} labels changed, largest difference "
        f"{agreed.largest_difference:g}",
        mend="see the checks of batch_predictions; the last predictions are still there",
    )


def _publish(project: Project, run: BatchRun, record: BatchRecord) -> None:
    """Write all that is beside the asset's own artifact, which Dagster writes next."""
    output = project.spec.scoring.output
    if output is not None:
        write_sql(output, _table(project), run.predictions, run.batch, project.root)
    rejected = _rejected(project)
    write_batches(rejected, run.rejected.schema, run.rejected.batches())
    document = artifact_path(project, BatchRecord.file(run.batch))
    atomic_write(document, record.model_dump_json(indent=2).encode())


def _table(project: Project) -> str:
    return project.spec.scoring.table or f"{project.name}_predictions"


def _rejected(project: Project) -> Any:
    return artifact_path(project, "batch_rejected.parquet")


def _metadata(project: Project, run: BatchRun, record: BatchRecord) -> dict[str, Any]:
    return {
        **table_facts(run.predictions),
        "model_version": record.model_version,
        "batch": record.batch,
        "input": record.input,
        "output": record.output or "this artifact",
        "rejected_rows": record.rejected,
        "rejected_file": location(_rejected(project)),
        "rows_per_second": rounded(run.rows_per_second),
        "workers": run.workers,
        "parts": run.parts,
        "parts_of_an_earlier_run": run.reused_parts,
        "sample": sample_rows(project, run.predictions),
    }


def _accounted(
    check: str, project: Project, run: BatchRun, record: BatchRecord
) -> dg.AssetCheckResult:
    severity = dg.AssetCheckSeverity.WARN if record.complete else dg.AssetCheckSeverity.ERROR
    return dg.AssetCheckResult(
        check_name=check,
        passed=record.complete and not record.rejected,
        severity=severity,
        metadata={
            "read": record.read, "scored": record.scored, "rejected": record.rejected,
            "failing_rows": sample_rows(project, run.rejected, SAMPLE_ROWS, REASON_COLUMNS),
        },
    )  # fmt: skip
