"""Workers on this machine: this process and others, each of which loads the model once."""

import os
import pickle
import subprocess
import sys
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

import ml_assets.spec
from ml_assets.deployment.batch_scoring.job import PartScorer, ScoringJob
from ml_assets.deployment.batch_scoring.parts import Place
from ml_assets.deployment.batch_scoring.pool import WorkerPool
from ml_assets.deployment.batch_scoring.worker import send_part
from ml_assets.spec.errors import MLAssetsError, ScoringError

if TYPE_CHECKING:
    import pyarrow as pa

_MODULE = "ml_assets.deployment.batch_scoring.worker"
_THREAD_SETTINGS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_END_S = 5.0


def pool_size(workers: int | None) -> int:
    """Return how many processes score: as stated, else one per core of this process.

    Where OMP_NUM_THREADS grants each process several threads, there are so many fewer.
    """
    if workers is not None:
        return workers
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, (cores or 1) // _threads())


def process_pool(job: ScoringJob, scorer: PartScorer, size: int) -> WorkerPool:
    """Return ``size`` workers for a job: this process, which has the model, and others."""
    return WorkerPool([OwnWorker(scorer), *(ProcessWorker(job) for _ in range(size - 1))])


class OwnWorker:
    """A thread of this process, which is at work while the others start."""

    def __init__(self, scorer: PartScorer) -> None:
        self._scorer = scorer

    def score(self, place: Place, batch: "pa.RecordBatch") -> None:
        """Score a part by as many threads as the other processes have."""
        from threadpoolctl import threadpool_limits

        # Stated in the environment, the libraries keep to it by themselves.
        with nullcontext() if _stated() else threadpool_limits(_threads()):
            self._scorer.score(place, batch)

    def kill(self) -> None:
        """Do nothing: the part that is being scored is scored to its end."""

    def end(self) -> None:
        """Do nothing: the process is not the pool's."""


class ProcessWorker:
    """One process, and the pipes to it.

    It is started by command line rather than by ``multiprocessing``: so it neither imports the
    main module of whoever runs the batch, nor outlives it when it is killed.
    """

    def __init__(self, job: ScoringJob) -> None:
        package = Path(ml_assets.spec.__path__[0]).parents[1]
        paths = [str(package), *filter(None, [os.environ.get("PYTHONPATH")])]
        threads = dict.fromkeys(_THREAD_SETTINGS, str(_threads()))
        process = subprocess.Popen(
            [sys.executable, "-m", _MODULE], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={**os.environ, **threads, "PYTHONPATH": os.pathsep.join(paths)},
        )  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        self._process = process
        self._input: IO[bytes] = process.stdin
        self._output: IO[bytes] = process.stdout
        self._job: ScoringJob | None = job

    def score(self, place: Place, batch: "pa.RecordBatch") -> None:
        """Have a part scored; raises what the process answers, or ScoringError if it died."""
        try:
            if self._job is not None:
                # Answered once the libraries are imported and the model is loaded.
                pickle.dump(self._job, self._input)
                self._input.flush()
                self._job = None
                self._take_answer()
            send_part(self._input, place, batch)
            self._take_answer()
        except (EOFError, BrokenPipeError, pickle.UnpicklingError) as error:
            raise ScoringError(
                "A process that scored a part of the batch has died",
                found=f"exit status {self._process.wait()}",
                mend="look whether memory ran out (scoring.workers makes the processes fewer), "
                "and run again: parts that are written are not scored again",
            ) from error

    def _take_answer(self) -> None:
        error: MLAssetsError | None = pickle.load(self._output)
        if error is not None:
            raise error

    def kill(self) -> None:
        """Stop the process at once."""
        self._process.kill()

    def end(self) -> None:
        """Let the process end, which it does when its input ends."""
        with suppress(BrokenPipeError):
            self._input.close()
        try:
            self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._output.close()


def _threads() -> int:
    return _stated() or 1


def _stated() -> int | None:
    threads = os.environ.get("OMP_NUM_THREADS", "").split(",")[0]
    return int(threads) if threads.isdigit() and int(threads) > 0 else None
