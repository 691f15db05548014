import threading
from dataclasses import dataclass, field

import pyarrow as pa
import pytest

from ml_assets.deployment.batch_scoring.parts import Place
from ml_assets.deployment.batch_scoring.pool import WorkerPool

ROWS = pa.RecordBatch.from_pydict({"x": [1]})


@dataclass
class Worker:
    """Notes what it is asked for; two that score at once wait for each other."""

    together: threading.Barrier | None = None
    noted: list[str] = field(default_factory=list)

    def score(self, place: Place, batch: pa.RecordBatch) -> None:
        if self.together is not None:
            self.together.wait(10)
        if place.number < 0:
            raise ValueError("no such part")
        self.noted.append(f"score {place.number}")

    def kill(self) -> None:
        self.noted.append("kill")

    def end(self) -> None:
        self.noted.append("end")


def test_as_many_parts_are_scored_at_once_as_there_are_workers() -> None:
    barrier = threading.Barrier(2)
    workers = [Worker(barrier), Worker(barrier)]
    with WorkerPool([*workers]) as pool:
        for future in [pool.submit(Place(n, n, 1), ROWS) for n in range(6)]:
            future.result(10)
    scored = [note for worker in workers for note in worker.noted if note != "end"]
    assert sorted(scored) == [f"score {n}" for n in range(6)]
    assert [worker.noted[-1] for worker in workers] == ["end", "end"]


def test_an_error_comes_back_and_the_worker_goes_on() -> None:
    worker = Worker()
    with WorkerPool([worker]) as pool:
        failed, scored = pool.submit(Place(-1, 0, 1), ROWS), pool.submit(Place(1, 0, 1), ROWS)
        with pytest.raises(ValueError, match="no such part"):
            failed.result(10)
        scored.result(10)
    assert worker.noted == ["score 1", "end"]


def test_workers_are_stopped_where_the_block_raises() -> None:
    worker = Worker()

    def fail() -> None:
        with WorkerPool([worker]):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert worker.noted == ["kill", "end"]
