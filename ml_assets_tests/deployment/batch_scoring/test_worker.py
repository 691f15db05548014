import io
import pickle
import subprocess
import sys
from pathlib import Path

import pyarrow as pa

import ml_assets
from ml_assets.deployment.batch_scoring.job import ScoringJob
from ml_assets.deployment.batch_scoring.parts import Place
from ml_assets.deployment.batch_scoring.worker import answer, send_part
from ml_assets.spec.errors import DataError, ScoringError
from ml_assets_tests.deployment.batch_scoring.conftest import input_table
from ml_assets_tests.deployment.conftest import Case


def test_a_worker_answers_every_task_and_ends_with_its_input(
    job: ScoringJob, breast_cancer: Case
) -> None:
    good = input_table(breast_cancer).combine_chunks().to_batches()[0].slice(0, 9)
    places = [Place(0, 0, 9), Place(1, 9, 9), Place(2, 18, 9)]
    tasks = io.BytesIO(pickle.dumps(job))
    tasks.seek(0, io.SEEK_END)
    for place, batch in zip(places, (good, good.drop_columns(["mean_area"]), good), strict=True):
        send_part(tasks, place, batch)

    done = subprocess.run(
        [sys.executable, "-m", "ml_assets.deployment.batch_scoring.worker"],
        input=tasks.getvalue(), capture_output=True, timeout=120, check=True,
        cwd=Path(ml_assets.__file__).parents[1],
    )  # fmt: skip

    replies = io.BytesIO(done.stdout)
    answers = [pickle.load(replies) for _ in range(4)]
    assert [type(one) for one in answers] == [type(None), type(None), DataError, type(None)]
    assert "mean_area" in str(answers[2])
    assert [job.parts.has(place) for place in places] == [True, False, True]
    assert replies.read() == b""


def test_a_part_is_sent_without_the_rows_around_it() -> None:
    rows = pa.RecordBatch.from_pydict({"x": range(100_000)})
    sent = io.BytesIO()
    send_part(sent, Place(0, 5, 10), rows.slice(5, 10))
    assert sent.tell() < 2_000
    sent.seek(0)
    place, schema, size = pickle.load(sent)
    found = pa.ipc.read_record_batch(pa.py_buffer(sent.read(size)), schema)
    assert (place, found.to_pydict()["x"]) == (Place(0, 5, 10), [*range(5, 15)])


def test_any_error_is_answered_as_one_that_can_be_sent() -> None:
    def fail() -> None:
        raise KeyError("lambda", lambda: None)

    error = pickle.loads(pickle.dumps(answer(fail)))
    assert isinstance(error, ScoringError)
    assert "KeyError" in str(error.found)
