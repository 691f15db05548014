"""A whole batch: read, scored in parts by several workers, written in the input's order."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Protocol

from ml_assets.contract.set_aside import set_aside_schema
from ml_assets.deployment.batch_scoring.job import PartScorer, ScoringJob
from ml_assets.deployment.batch_scoring.part import ScoredPart
from ml_assets.deployment.batch_scoring.parts import Place, writing
from ml_assets.deployment.batch_scoring.pool import WorkerPool
from ml_assets.deployment.batch_scoring.prediction_ids import batch_prediction_ids
from ml_assets.deployment.batch_scoring.sampled_rows import SampledRows
from ml_assets.disk.parquet_table import BATCH_ROWS, ParquetTable
from ml_assets.reading.batch_input import BatchInput, even_parts

if TYPE_CHECKING:
    import pyarrow as pa

StartPool = Callable[[ScoringJob, PartScorer], AbstractContextManager[WorkerPool]]

# So many parts are scored here, before it would pay to start processes.
_ALONE = 2
# Beside those that are being scored: what keeps the processes busy while a part is written.
_AHEAD = 2


@dataclass(frozen=True)
class BatchRun:
    """The two tables that a batch became, as files, and how it went.

    ``predictions``: ``prediction_id``, ``_row`` (place in the input, from 0), the id column if the
    input has it, ``prediction``, ``probability_<class>``, ``score`` of anomalies,
    ``model_version``. ``rejected``: the input's columns, ``_row``, ``_rules``, ``_reason``. Both
    keep the input's order. ``read`` counts the rows that came in, ``reused_parts`` the parts that
    were scored by a run that was cut off.
    """

    batch: str
    predictions: ParquetTable
    rejected: ParquetTable
    read: int
    parts: int
    reused_parts: int
    workers: int
    seconds: float
    sample: SampledRows


class _Scoring(Protocol):
    def submit(self, place: Place, batch: "pa.RecordBatch") -> "Future[None]": ...


def run_batch(
    job: ScoringJob,
    scorer: PartScorer,
    given: BatchInput,
    start_pool: "StartPool | None",
    part_rows: int = BATCH_ROWS,
) -> BatchRun:
    """Score a batch into two files beside the job's parts.

    ``scorer`` is the job's, for small inputs; ``start_pool`` starts the workers for others, null
    for none. Memory holds a few parts, whatever the size of the input. Parts that are there
    already are not scored again, unless a row's verdict depends on rows before it: then no workers
    are started either. Raises what reading the input raises, DataError and ScoringError.
    """
    started = time.monotonic()
    reader = given.reader()
    batches = even_parts(reader, part_rows)
    head = list(islice(batches, _ALONE + 1))
    with ExitStack() as stack:
        pool = None
        if start_pool is not None and not scorer.in_order and len(head) > _ALONE:
            pool = stack.enter_context(start_pool(job, scorer))
        ahead = pool.size + _AHEAD if pool else 0
        parts = _Stream(job, pool or _Here(scorer), ahead, reuse=not scorer.in_order)
        tables = stack.enter_context(_Tables(job, set_aside_schema(reader.schema)))
        sample = SampledRows(reader.schema)
        for place, rows in parts.of(chain(head, batches)):
            part = job.parts.read(place)
            sample.add(place, rows, part)
            tables.write(part)
    return BatchRun(
        job.batch, tables.predictions, tables.rejected, read=parts.read, parts=parts.count,
        reused_parts=parts.reused, workers=pool.size if pool else 1,
        seconds=time.monotonic() - started, sample=sample,
    )  # fmt: skip


class _Here:
    """Scores in this process: what small inputs are worth."""

    def __init__(self, scorer: PartScorer) -> None:
        self._scorer = scorer

    def submit(self, place: Place, batch: "pa.RecordBatch") -> "Future[None]":
        done: Future[None] = Future()
        self._scorer.score(place, batch)
        done.set_result(None)
        return done


class _Stream:
    """Hands parts to be scored, a few ahead, and gives them back in the input's order."""

    def __init__(self, job: ScoringJob, scoring: _Scoring, ahead: int, reuse: bool) -> None:
        self._job, self._scoring, self._ahead, self._reuse = job, scoring, ahead, reuse
        self.read = self.count = self.reused = 0

    def of(self, batches: "Iterator[pa.RecordBatch]") -> "Iterator[tuple[Place, pa.RecordBatch]]":
        waiting: deque[tuple[Place, pa.RecordBatch, Future[None] | None]] = deque()
        for batch in batches:
            place = Place(self.count, self.read, len(batch))
            waiting.append((place, batch, self._scored(place, batch)))
            self.count, self.read = self.count + 1, self.read + len(batch)
            if len(waiting) > self._ahead:
                yield _finished(*waiting.popleft())
        while waiting:
            yield _finished(*waiting.popleft())

    def _scored(self, place: Place, batch: "pa.RecordBatch") -> "Future[None] | None":
        if self._reuse and self._job.parts.has(place):
            self.reused += 1
            return None
        return self._scoring.submit(place, batch)


def _finished(
    place: Place, batch: "pa.RecordBatch", scored: "Future[None] | None"
) -> "tuple[Place, pa.RecordBatch]":
    if scored is not None:
        scored.result()
    return place, batch


class _Tables:
    """The two Parquet files, written part by part."""

    def __init__(self, job: ScoringJob, rejected: "pa.Schema") -> None:
        folder = job.parts.folder
        self.predictions = ParquetTable(folder / "predictions.parquet")
        self.rejected = ParquetTable(folder / "rejected.parquet")
        self._batch, self._version, self._schema = job.batch, job.version, rejected
        self._folder, self._stack = folder, ExitStack()
        self._writer: Any = None

    def __enter__(self) -> "_Tables":
        with writing(self._folder):
            self._rejects = self._opened(self.rejected, self._schema)
        return self

    def __exit__(self, *_: object) -> None:
        with writing(self._folder):
            self._stack.close()

    def write(self, part: ScoredPart) -> None:
        table = self._complete(part.predictions)
        with writing(self._folder):
            if self._writer is None:
                self._writer = self._opened(self.predictions, table.schema)
            self._writer.write_table(table)
            if len(part.rejected):
                self._rejects.write_table(part.rejected)

    def _complete(self, table: "pa.Table") -> "pa.Table":
        """Add the ids in front and the model's version behind."""
        import pyarrow as pa

        ids = batch_prediction_ids(self._batch, table.column("_row").to_numpy())
        versions = pa.repeat(pa.scalar(self._version), len(table))
        return table.add_column(0, "prediction_id", ids).append_column("model_version", versions)

    def _opened(self, table: ParquetTable, schema: "pa.Schema") -> Any:
        import pyarrow.parquet as pq

        texts = [field.name for field in schema if field.name in ("prediction", "model_version")]
        return self._stack.enter_context(
            pq.ParquetWriter(table.path, schema, compression="zstd", use_dictionary=texts)
        )
