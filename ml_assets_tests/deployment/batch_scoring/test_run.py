import pickle
import resource
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import ml_assets
from ml_assets.deployment.batch_scoring.job import PartScorer, ScoringJob
from ml_assets.deployment.batch_scoring.prediction_ids import batch_and_row
from ml_assets.deployment.batch_scoring.process_worker import process_pool
from ml_assets.deployment.batch_scoring.run import BatchRun, run_batch
from ml_assets.estimator.predict import predict
from ml_assets.spec.errors import DataError, ScoringError
from ml_assets_tests.deployment.batch_scoring.conftest import (
    BAD_ROW,
    input_table,
    make_input,
    make_job,
)
from ml_assets_tests.deployment.conftest import Case

# Scores the input in the folder that it is told, in parts of 20 rows, and slowly.
_SCRIPT = """\
import pickle, sys, time
from pathlib import Path
from ml_assets.reading.batch_input import table_input
from ml_assets.deployment.batch_scoring.job import PartScorer
from ml_assets.deployment.batch_scoring.process_worker import process_pool
from ml_assets.deployment.batch_scoring.run import run_batch
from ml_assets.disk.parquet_table import ParquetTable

class Slow(PartScorer):
    def score(self, place, batch):
        super().score(place, batch)
        time.sleep(0.2)

folder = Path(sys.argv[1])
job = pickle.loads((folder / "job").read_bytes())
given = table_input(ParquetTable(folder / "table.parquet"), "rows")
run_batch(job, Slow(job), given, None, part_rows=20)
"""


def run(job: ScoringJob, folder: Path, case: Case, pool: Any = None, copies: int = 1) -> BatchRun:
    given = make_input(folder, input_table(case, copies))
    return run_batch(job, PartScorer(job), given, pool, part_rows=50)


def test_a_batch_has_the_numbers_of_the_table_in_memory(
    job: ScoringJob, tmp_path: Path, breast_cancer: Case
) -> None:
    found = run(job, tmp_path, breast_cancer)

    table = input_table(breast_cancer)
    expected = predict(breast_cancer.model, table.to_pandas().drop(index=BAD_ROW)).as_frame()
    frame = found.predictions.frame()
    pd.testing.assert_frame_equal(frame[expected.columns], expected)
    assert list(frame) == ["prediction_id", "_row", *expected.columns, "model_version"]
    assert frame["_row"].tolist() == [row for row in range(len(table)) if row != BAD_ROW]
    assert set(frame["model_version"]) == {breast_cancer.model.version}
    assert [batch_and_row(one) for one in frame["prediction_id"]] == [
        (job.batch, row) for row in frame["_row"]
    ]
    assert found.rejected.frame()["_row"].tolist() == [BAD_ROW]
    assert (found.read, found.parts, found.workers) == (len(table), 6, 1)
    assert found.seconds > 0


def test_several_processes_give_the_same_rows_in_the_same_order(
    tmp_path: Path, breast_cancer: Case
) -> None:
    one = run(make_job(tmp_path / "1", breast_cancer), tmp_path / "1", breast_cancer, copies=4)
    pool = partial(process_pool, size=2)
    two = run(make_job(tmp_path / "2", breast_cancer), tmp_path / "2", breast_cancer, pool, 4)
    assert (one.workers, two.workers) == (1, 2)
    pd.testing.assert_frame_equal(one.predictions.frame(), two.predictions.frame())
    pd.testing.assert_frame_equal(one.rejected.frame(), two.rejected.frame())
    assert one.read == two.read == 4 * len(breast_cancer.held_out)


def test_a_batch_that_was_killed_goes_on_where_it_was(tmp_path: Path, breast_cancer: Case) -> None:
    job, whole = make_job(tmp_path, breast_cancer), make_job(tmp_path / "whole", breast_cancer)
    given = make_input(tmp_path, input_table(breast_cancer))
    (tmp_path / "job").write_bytes(pickle.dumps(job))
    child = subprocess.Popen(
        [sys.executable, "-c", _SCRIPT, str(tmp_path)], cwd=Path(ml_assets.__file__).parents[1]
    )
    end = time.monotonic() + 120
    while len(list(job.parts.folder.glob("*[0-9].arrow"))) < 3:
        assert child.poll() is None
        assert time.monotonic() < end
        time.sleep(0.05)
    child.kill()
    child.wait()
    written = {path: path.stat().st_mtime_ns for path in job.parts.folder.glob("*.arrow")}

    resumed = run_batch(job, PartScorer(job), given, None, part_rows=20)

    assert resumed.reused_parts == len([path for path in written if "rejected" not in path.name])
    assert 3 <= resumed.reused_parts < resumed.parts
    assert {path: path.stat().st_mtime_ns for path in written} == written
    expected = run_batch(whole, PartScorer(whole), given, None, part_rows=20)
    pd.testing.assert_frame_equal(resumed.predictions.frame(), expected.predictions.frame())


def test_numbers_stay_those_of_the_model_in_memory(tmp_path: Path, diabetes: Case) -> None:
    given = make_input(tmp_path, input_table(diabetes))
    job = make_job(tmp_path, diabetes)
    frame = run_batch(job, PartScorer(job), given, None).predictions.frame()
    expected = predict(diabetes.model, diabetes.held_out).labels
    np.testing.assert_allclose(frame["prediction"], np.delete(expected, BAD_ROW), rtol=1e-12)


def test_a_table_without_rows_becomes_empty_tables(
    job: ScoringJob, tmp_path: Path, breast_cancer: Case
) -> None:
    given = make_input(tmp_path, input_table(breast_cancer).slice(0, 0))
    found = run_batch(job, PartScorer(job), given, None)
    assert (found.read, found.predictions.rows, found.rejected.rows) == (0, 0, 0)
    assert "probability_benign" in found.predictions.schema.names


def test_an_absent_column_stops_the_batch(
    job: ScoringJob, tmp_path: Path, breast_cancer: Case
) -> None:
    given = make_input(tmp_path, input_table(breast_cancer).drop_columns(["mean_area"]))
    with pytest.raises(DataError, match="mean_area"):
        run_batch(job, PartScorer(job), given, None)


def test_a_name_that_the_rejected_rows_need_is_refused(
    job: ScoringJob, tmp_path: Path, breast_cancer: Case
) -> None:
    table = input_table(breast_cancer)
    given = make_input(tmp_path, table.append_column("_rules", table.column(0)))
    with pytest.raises(DataError, match="_rules"):
        run_batch(job, PartScorer(job), given, None)


def test_a_full_disk_is_named(job: ScoringJob, tmp_path: Path, breast_cancer: Case) -> None:
    given = make_input(tmp_path, input_table(breast_cancer, copies=40))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        with pytest.raises(ScoringError, match="cannot be written"):
            run_batch(job, PartScorer(job), given, None)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
