from functools import partial
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
import ray

from ml_assets.deployment.batch_scoring.job import PartScorer, ScoringJob
from ml_assets.deployment.batch_scoring.ray_worker import ray_pool
from ml_assets.deployment.batch_scoring.run import run_batch
from ml_assets.spec.errors import DataError, SearchError
from ml_assets.spec.search_limits import RayCluster
from ml_assets_tests.deployment.batch_scoring.conftest import input_table, make_input, make_job
from ml_assets_tests.deployment.conftest import Case


@pytest.mark.slow
@pytest.mark.usefixtures("two_cores_of_ray")
def test_a_cluster_gives_the_numbers_of_this_machine(tmp_path: Path, breast_cancer: Case) -> None:
    here, there = make_job(tmp_path / "1", breast_cancer), make_job(tmp_path / "2", breast_cancer)
    given = make_input(tmp_path, input_table(breast_cancer, copies=3))
    pool = partial(ray_pool, cluster=RayCluster(), workers=None)

    on_ray = run_batch(there, PartScorer(there), given, pool, part_rows=100)

    expected = run_batch(here, PartScorer(here), given, None, part_rows=100)
    assert on_ray.workers == 2
    pd.testing.assert_frame_equal(on_ray.predictions.frame(), expected.predictions.frame())
    pd.testing.assert_frame_equal(on_ray.rejected.frame(), expected.rejected.frame())
    lacking = make_input(tmp_path, pa.table(given.reader().read_all()).drop_columns(["mean_area"]))
    with pytest.raises(DataError, match="mean_area"):
        run_batch(make_job(tmp_path / "3", breast_cancer), PartScorer(there), lacking, pool, 100)


def test_a_cluster_that_does_not_answer_is_named(job: ScoringJob) -> None:
    ray.shutdown()
    cluster = RayCluster(address="127.0.0.1:1", wait_s=0.2)
    with (
        pytest.raises(SearchError, match=r"No Ray cluster answers at 127\.0\.0\.1:1"),
        ray_pool(job, PartScorer(job), cluster, None),
    ):
        pass
