import os
import signal

import psutil
import pytest

from ml_assets.deployment.batch_scoring.job import PartScorer, ScoringJob
from ml_assets.deployment.batch_scoring.parts import Place
from ml_assets.deployment.batch_scoring.process_worker import ProcessWorker, pool_size, process_pool
from ml_assets.spec.errors import DataError, ScoringError
from ml_assets_tests.deployment.batch_scoring.conftest import input_table
from ml_assets_tests.deployment.conftest import Case


def children() -> list[psutil.Process]:
    # A process that has ended, which another test started and nobody waited for, has no line.
    running = [one for one in psutil.Process().children() if one.status() != psutil.STATUS_ZOMBIE]
    named = "ml_assets.deployment.batch_scoring.worker"
    return [one for one in running if named in one.cmdline()]


def test_parts_are_scored_and_errors_come_back(job: ScoringJob, breast_cancer: Case) -> None:
    batch = input_table(breast_cancer).combine_chunks().to_batches()[0]
    places = [Place(n, n * len(batch), len(batch)) for n in range(4)]
    lacking = batch.drop_columns(["mean_area"])
    with process_pool(job, PartScorer(job), 2) as pool:
        (child,) = children()
        scored = [pool.submit(place, batch) for place in places]
        # One for this process, one for the other.
        refused = [pool.submit(Place(8 + n, 0, len(batch)), lacking) for n in range(2)]
        for one in scored:
            one.result(120)
        for one in refused:
            with pytest.raises(DataError, match="mean_area"):
                one.result(120)
    assert [job.parts.has(place) for place in places] == [True] * 4
    assert not child.is_running()
    assert children() == []


def test_a_process_that_dies_is_an_error_with_its_mend(
    job: ScoringJob, breast_cancer: Case
) -> None:
    batch = input_table(breast_cancer).combine_chunks().to_batches()[0]
    worker = ProcessWorker(job)
    children()[0].send_signal(signal.SIGKILL)
    with pytest.raises(ScoringError, match="has died") as caught:
        worker.score(Place(0, 0, len(batch)), batch)
    worker.end()
    assert "scoring.workers" in str(caught.value.mend)


def test_there_is_a_process_per_core_or_as_stated(monkeypatch: pytest.MonkeyPatch) -> None:
    cores = len(os.sched_getaffinity(0))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert (pool_size(None), pool_size(7)) == (cores, 7)
    monkeypatch.setenv("OMP_NUM_THREADS", str(cores))
    assert pool_size(None) == 1
    monkeypatch.delenv("OMP_NUM_THREADS")
    assert pool_size(None) == cores
