"""Workers that score the parts of a batch at the same time."""

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from queue import SimpleQueue
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

from ml_assets.deployment.batch_scoring.parts import Place

if TYPE_CHECKING:
    import pyarrow as pa


class PartWorker(Protocol):
    """Something elsewhere that scores one part at a time."""

    def score(self, place: Place, batch: "pa.RecordBatch") -> None:
        """Have a part scored and written; return once it is."""
        ...

    def kill(self) -> None:
        """Stop what is being scored."""
        ...

    def end(self) -> None:
        """Give back what the worker takes."""
        ...


class WorkerPool(AbstractContextManager["WorkerPool"]):
    """Hands parts to whichever worker is idle; the workers are ended with the block."""

    def __init__(self, workers: list[PartWorker]) -> None:
        self._workers = workers
        self._idle: SimpleQueue[PartWorker] = SimpleQueue()
        for worker in workers:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(len(workers), thread_name_prefix="ml-assets-batch")

    @property
    def size(self) -> int:
        """How many workers there are."""
        return len(self._workers)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the workers; at once, if the block raises."""
        if error is not None:
            for worker in self._workers:
                worker.kill()
        self._threads.shutdown(cancel_futures=True)
        for worker in self._workers:
            worker.end()

    def submit(self, place: Place, batch: "pa.RecordBatch") -> "Future[None]":
        """Have a part scored and written; the future raises what went wrong."""
        return self._threads.submit(self._score, place, batch)

    def _score(self, place: Place, batch: "pa.RecordBatch") -> None:
        # There are as many threads as workers, so one is idle.
        worker = self._idle.get()
        try:
            worker.score(place, batch)
        finally:
            self._idle.put(worker)
