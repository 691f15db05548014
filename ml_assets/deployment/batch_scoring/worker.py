"""A process that scores parts: ``python -m ml_assets.deployment.batch_scoring.worker``.

On its standard input come the job, and then place, schema and rows of each part; to each of them,
the job too, its standard output answers None or an error, all pickled by the process that started
it. It ends when its input does, so that none outlives a process that was killed.
"""

import os
import pickle
import signal
import sys
import traceback
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any

from ml_assets.deployment.batch_scoring.job import PartScorer, ScoringJob
from ml_assets.deployment.batch_scoring.parts import Place
from ml_assets.spec.errors import MLAssetsError, ScoringError

if TYPE_CHECKING:
    import pyarrow as pa


def send_part(target: IO[bytes], place: Place, batch: "pa.RecordBatch") -> None:
    """Write a part to a worker's input."""
    rows = batch.serialize()
    pickle.dump((place, batch.schema, rows.size), target)
    target.write(memoryview(rows))
    target.flush()


def answer(task: Any, *arguments: Any) -> MLAssetsError | None:
    """Call the task; return its error as one that another process can read."""
    try:
        task(*arguments)
    except MLAssetsError as error:
        return error
    except Exception as error:
        return ScoringError(
            "A part of the batch cannot be scored",
            found=f"{type(error).__name__}: {error}\n{traceback.format_exc()}",
            mend="score the rows in the message's part alone, and see what is special about them",
        )
    return None


def main() -> None:
    """Serve the process at the other end until it closes the input."""
    # Interrupted from the keyboard, the parent ends its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Both ends: the job's process may go while this one reads or answers.
    with suppress(EOFError, BrokenPipeError), os.fdopen(os.dup(1), "wb") as target:
        # What a library prints must not come between the answers.
        os.dup2(2, 1)
        _serve(sys.stdin.buffer, target)


def _serve(source: IO[bytes], target: IO[bytes]) -> None:
    import pyarrow as pa

    scorers: list[PartScorer] = []

    def load(job: ScoringJob) -> None:
        scorers.append(PartScorer(job))

    def score(place: Place, schema: "pa.Schema", size: int) -> None:
        rows = pa.py_buffer(source.read(size))
        scorers[0].score(place, pa.ipc.read_record_batch(rows, schema))

    _reply(target, answer(load, pickle.load(source)))
    while True:
        _reply(target, answer(score, *pickle.load(source)))


def _reply(target: IO[bytes], error: MLAssetsError | None) -> None:
    pickle.dump(error, target)
    target.flush()


if __name__ == "__main__":
    main()
