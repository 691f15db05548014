"""Processes that score the parts of a batch at the same time."""

import os
import pickle
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import IO, TYPE_CHECKING

import ml_assets.spec
from ml_assets.deployment.batch_scoring.job import ScoringJob
from ml_assets.deployment.batch_scoring.parts import Place
from ml_assets.deployment.batch_scoring.worker import send_part
from ml_assets.spec.errors import MLAssetsError, ScoringError

if TYPE_CHECKING:
    import pyarrow as pa

_THREAD_SETTINGS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_MODULE = "ml_assets.deployment.batch_scoring.worker"
_END_S = 5.0


def pool_size(workers: int | None) -> int:
    """Return how many processes score: as stated, else one per core of this process.

    A core is shared by nobody: where OMP_NUM_THREADS grants each process several, there are so
    many fewer processes.
    """
    if workers is not None:
        return workers
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, (cores or 1) // _threads())


class WorkerPool:
    """Scores parts in ``size`` processes, each of which loads the model once.

    They are started by command line rather than by ``multiprocessing``: so they neither import
    the main module of whoever runs the batch, nor outlive it when it is killed.
    """

    def __init__(self, job: ScoringJob, size: int) -> None:
        self._job, self.size = job, size
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        self._workers: list[_Worker] = []
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="ml-assets-batch")

    def __enter__(self) -> "WorkerPool":
        for _ in range(self.size):
            worker = _Worker(self._job)
            self._workers.append(worker)
            self._idle.put(worker)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
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
        # There are as many threads as processes, so one is idle.
        worker = self._idle.get()
        try:
            worker.score(place, batch)
        finally:
            self._idle.put(worker)


class _Worker:
    """One process, and the pipes to it."""

    def __init__(self, job: ScoringJob) -> None:
        package = Path(ml_assets.spec.__path__[0]).parents[1]
        paths = [str(package), *filter(None, [os.environ.get("PYTHONPATH")])]
        threads = dict.fromkeys(_THREAD_SETTINGS, str(_threads()))
        self._process = subprocess.Popen(
            [sys.executable, "-m", _MODULE], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={**os.environ, **threads, "PYTHONPATH": os.pathsep.join(paths)},
        )  # fmt: skip
        self._job: ScoringJob | None = job

    def score(self, place: Place, batch: "pa.RecordBatch") -> None:
        try:
            if self._job is not None:
                # Answered once the libraries are imported and the model is loaded.
                pickle.dump(self._job, self._input)
                self._input.flush()
                self._job = None
                self._take_answer()
            send_part(self._input, place, batch)
            self._take_answer()
        except (EOFError, BrokenPipeError) as error:
            raise ScoringError(
                "A process that scored a part of the batch has died",
                found=f"exit status {self._process.wait()}",
                mend="look whether memory ran out (scoring.workers makes the processes fewer), "
                "and run again: parts that are written are not scored again",
            ) from error

    def _take_answer(self) -> None:
        assert self._process.stdout is not None
        error: MLAssetsError | None = pickle.load(self._process.stdout)
        if error is not None:
            raise error

    @property
    def _input(self) -> IO[bytes]:
        assert self._process.stdin is not None
        return self._process.stdin

    def kill(self) -> None:
        self._process.kill()

    def end(self) -> None:
        with suppress(BrokenPipeError):
            self._input.close()
        try:
            self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


def _threads() -> int:
    stated = os.environ.get("OMP_NUM_THREADS", "").split(",")[0]
    return int(stated) if stated.isdigit() and int(stated) > 0 else 1
