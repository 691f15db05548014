"""The door of batch scoring: ``batch_predictions``."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import dagster as dg

from ml_assets.contract.set_aside import REASON_COLUMNS
from ml_assets.deployment.batch_scoring.agreement import Agreement, agreement
from ml_assets.deployment.batch_scoring.file_batches import FileBatches
from ml_assets.deployment.batch_scoring.job import PartScorer, batch_of, kept_job
from ml_assets.deployment.batch_scoring.process_worker import pool_size, process_pool
from ml_assets.deployment.batch_scoring.ray_worker import ray_pool
from ml_assets.deployment.batch_scoring.record import BatchRecord, batch_record
from ml_assets.deployment.batch_scoring.run import BatchRun, StartPool, run_batch
from ml_assets.deployment.batch_scoring.sql_output import write_sql
from ml_assets.deployment.champion import Champion
from ml_assets.deployment.registry import entry_folder, registered
from ml_assets.deployment.scorer import Scorer
from ml_assets.disk.atomic_write import atomic_write
from ml_assets.disk.parquet_table import ParquetTable, write_batches
from ml_assets.reading.batch_input import (
    BatchInput,
    copied_input,
    file_inputs,
    source_input,
    table_input,
)
from ml_assets.reading.foreign_value import as_stream
from ml_assets.reading.source_file import without_secrets
from ml_assets.spec.errors import ScoringError
from ml_assets.spec.layout import batch_folder
from ml_assets.spec.project import Project
from ml_assets.spec.scoring import HELD_OUT
from ml_assets.storage.artifact_path import artifact_path
from ml_assets.storage.table_io_manager import AS_PARQUET
from ml_assets.wiring.asset_options import asset_options, inputs
from ml_assets.wiring.metadata import (
    SAMPLE_ROWS,
    WIDE_TABLE_ROWS,
    facts,
    location,
    rounded,
    rows_table,
)
from ml_assets.wiring.sample import sample_rows
from ml_assets.wiring.table_facts import table_facts
from ml_assets.wiring.trace_links import trace_links

EVERY_ROW, AS_THE_SERVICE = "every_row_is_scored_or_rejected", "scores_as_the_service"


def build_assets(project: Project) -> list[dg.AssetsDefinition]:
    """Return ``batch_predictions``."""
    scoring = project.spec.scoring
    source = scoring.source
    options = asset_options(
        project,
        "batch_predictions",
        description="Predictions of the champion for "
        + (f"the rows of {without_secrets(source.uri)}." if source else f"the {HELD_OUT}.")
        + " Rows that break the contract are kept apart, with the reason.",
        stored="table",
        kinds={"parquet", "sql"} if scoring.output else {"parquet"},
        reads=("scoring.input", "scoring.per_file", "scoring.output", "scoring.table",
               "columns.id"),
    )  # fmt: skip
    texts = {
        EVERY_ROW: "Predictions and rejected rows together are the rows that were read.",
        AS_THE_SERVICE: "A sample of the rows, each sent alone through the service's request "
        "model and scoring code, gets the predictions of the batch.",
    }

    @dg.asset(
        **options,
        ins=inputs(project, "champion", *([] if source else ["test_data"]), test_data=AS_PARQUET),
        deps=[dg.AssetKey(source.asset_key)] if source and source.is_asset else [],
        check_specs=[
            dg.AssetCheckSpec(name, asset=options["key"], blocking=True, description=text)
            for name, text in texts.items()
        ],
        required_resource_keys={project.spec.ray.resource} if project.spec.ray.resource else None,
    )
    def batch_predictions(
        context: dg.AssetExecutionContext, champion: Champion, **tables: Any
    ) -> Iterator[Any]:
        entry = entry_folder(project.bentoml_home, project.name, champion.version)
        # Before anything is read or written: the file must be the champion's.
        scorer = Scorer.from_folder(entry, champion.version)
        scores = _Scores(project, entry, scorer, context.run_id)
        with TemporaryDirectory(prefix="ml-assets-") as folder:
            if scoring.per_file:
                yield from scores.of_files(Path(folder))
            else:
                given = _given(context, project, tables, Path(folder))
                yield from scores.of_one(given)

    return [batch_predictions]


def _given(
    context: dg.AssetExecutionContext, project: Project, tables: dict[str, Any], folder: Path
) -> BatchInput:
    source = project.spec.scoring.source
    if source is None:
        return table_input(tables["test_data"], HELD_OUT)
    if source.is_asset:
        value = context.load_asset_value(dg.AssetKey(source.asset_key))
        return copied_input(as_stream(value, source.uri), source.uri, folder)
    return source_input(source, project.root, folder)


@dataclass(frozen=True)
class _Scored:
    """A batch that was scored just now, and what the checks need of it."""

    run: BatchRun
    record: BatchRecord
    agreed: Agreement


@dataclass(frozen=True)
class _Scores:
    """Scores batches of one problem by one model, and tells Dagster."""

    project: Project
    entry: Path
    scorer: Scorer
    run_id: str

    def of_one(self, given: BatchInput) -> Iterator[Any]:
        """Score one batch; its predictions are the asset."""
        with self._scored(given) as done:
            yield from _refuse_wrong(self.project, done)
            self._to_database(done)
            rejected = artifact_path(self.project, "batch_rejected.parquet")
            write_batches(rejected, done.run.rejected.schema, done.run.rejected.batches())
            document = artifact_path(self.project, BatchRecord.file(done.record.batch))
            atomic_write(document, done.record.model_dump_json(indent=2).encode())
            yield dg.MaterializeResult(
                value=done.run.predictions,
                metadata={
                    **self._metadata(done.run.predictions, [done.record], [done.run]),
                    "batch": done.record.batch,
                    "rejected_file": location(rejected),
                },
                check_results=_results(self.project, [done.record], done.run.rejected,
                                       [done.agreed]),
            )  # fmt: skip

    def of_files(self, folder: Path) -> Iterator[Any]:
        """Score the files that this model has not scored; the asset is what all files have."""
        source, kept = self.project.spec.scoring.source, FileBatches(self._artifacts())
        records: list[BatchRecord] = []
        runs: list[BatchRun] = []
        agreed: list[Agreement] = []
        assert source is not None
        for given in file_inputs(source, self.project.root, folder):
            record = kept.known(batch_of(self.scorer, given.digest))
            if record is None or record.output != self._output():
                with self._scored(given) as done:
                    yield from _refuse_wrong(self.project, done)
                    self._to_database(done)
                    kept.keep(done.run, done.record)
                record = done.record
                runs.append(done.run)
                agreed.append(done.agreed)
            records.append(record)
        together, rows = ParquetTable(folder / "together.parquet"), kept.together(records)
        write_batches(together.path, rows.schema, rows)
        worst = max(records, key=lambda record: record.rejected)
        yield dg.MaterializeResult(
            value=together,
            metadata={
                **self._metadata(together, records, runs),
                "files": len(records),
                "new_files": len(runs),
                "batches": rows_table([
                    {"file": one.input, "batch": one.batch, "read": one.read,
                     "scored": one.scored, "rejected": one.rejected, "run": one.run_id}
                    for one in records
                ], WIDE_TABLE_ROWS),
            },
            check_results=_results(self.project, records, kept.rejected(worst.batch), agreed),
        )  # fmt: skip

    @contextmanager
    def _scored(self, given: BatchInput) -> Iterator[_Scored]:
        ids = self.project.spec.columns.id
        storage = batch_folder(self.project.root, self.project.name)
        with kept_job(storage, self.entry, self.scorer, given.digest, ids) as job:
            run = run_batch(job, PartScorer(job, self.scorer), given, _pool(self.project))
            record = batch_record(
                self.scorer, given, run, run_id=self.run_id, output=self._output()
            )
            yield _Scored(run, record, agreement(self.scorer, run.sample))

    def _to_database(self, done: _Scored) -> None:
        output = self.project.spec.scoring.output
        if output is not None:
            write_sql(output, self._table(), done.run.predictions, done.run.batch,
                      self.project.root)  # fmt: skip

    def _output(self) -> str | None:
        output = self.project.spec.scoring.output
        return f"{without_secrets(output)}, table {self._table()}" if output else None

    def _table(self) -> str:
        return self.project.spec.scoring.table or f"{self.project.name}_predictions"

    def _artifacts(self) -> Any:
        return artifact_path(self.project, "batch_predictions.json").parent

    def _metadata(
        self, table: ParquetTable, records: Sequence[BatchRecord], runs: Sequence[BatchRun]
    ) -> dict[str, Any]:
        source = self.project.spec.scoring.source
        seconds = sum(run.seconds for run in runs)
        return {
            **table_facts(table),
            "model_version": self.scorer.model.version,
            "input": without_secrets(source.uri) if source else HELD_OUT,
            "output": self._output() or "this artifact",
            "rejected_rows": sum(record.rejected for record in records),
            "rows_per_second": rounded(sum(run.read for run in runs) / seconds) if seconds else 0.0,
            "workers": max((run.workers for run in runs), default=0),
            "parts": sum(run.parts for run in runs),
            "parts_of_an_earlier_run": sum(run.reused_parts for run in runs),
            "sample": sample_rows(self.project, table),
            **self._trace(table),
        }

    def _trace(self, table: ParquetTable) -> dict[str, Any]:
        version = self.scorer.model.version
        entry = registered(self.project.bentoml_home, self.project.name, version)
        first = next(table.batches(["prediction_id"], rows=1), None)
        return trace_links(entry.metadata, first.column(0)[0].as_py() if first else None)


def _pool(project: Project) -> StartPool | None:
    workers, cluster = project.spec.scoring.workers, project.spec.ray
    if cluster.address or cluster.resource:
        return partial(ray_pool, cluster=cluster, workers=workers)
    size = pool_size(workers)
    return partial(process_pool, size=size) if size > 1 else None


def _refuse_wrong(project: Project, done: _Scored) -> Iterator[dg.AssetCheckResult]:
    """Raise ScoringError, after the checks that say why, unless the batch may be published."""
    record, agreed = done.record, done.agreed
    if record.complete and agreed.passed:
        return
    yield from _results(project, [record], done.run.rejected, [agreed])
    raise ScoringError(
        "The predictions are not published: a check of them failed",
        found=f"{record.read} rows read, {record.scored} scored, {record.rejected} rejected; of "
        f"{agreed.rows} scored alone {agreed.changed_labels} labels changed, largest difference "
        f"{agreed.largest_difference:g}",
        mend="see the checks of batch_predictions; the last predictions are still there",
    )


def _results(
    project: Project,
    records: Sequence[BatchRecord],
    rejected: ParquetTable,
    agreed: Sequence[Agreement],
) -> list[dg.AssetCheckResult]:
    read, scored, aside = (
        sum(getattr(record, name) for record in records) for name in ("read", "scored", "rejected")
    )
    complete = all(record.complete for record in records)
    sample = sample_rows(project, rejected, SAMPLE_ROWS, REASON_COLUMNS)
    severity = dg.AssetCheckSeverity.WARN if complete else dg.AssetCheckSeverity.ERROR
    worst = max(agreed, key=lambda one: (not one.passed, one.largest_difference), default=None)
    return [
        dg.AssetCheckResult(
            check_name=EVERY_ROW,
            passed=complete and not aside,
            severity=severity,
            metadata={"read": read, "scored": scored, "rejected": aside, "failing_rows": sample},
        ),
        dg.AssetCheckResult(
            check_name=AS_THE_SERVICE,
            passed=all(one.passed for one in agreed),
            metadata=facts(worst.model_dump()) if worst else {"rows": 0},
        ),
    ]
