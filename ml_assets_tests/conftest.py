import logging
import os
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from hypothesis import settings

from ml_assets.cluster.ray_cluster import environment
from ml_assets_tests.problem_project import ProblemProject
from ml_assets_tests.reading.postgres_cluster import Cluster, binaries, running_cluster

# How long an example takes says more of a busy machine than of the code. The examples are the
# same in every run, so that a change is judged by what it changes; `--hypothesis-profile wide`
# looks for new ones.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("wide", deadline=None, max_examples=1000)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def shared_datasets() -> Path:
    """The folder of real tables beside the repository; tests that need it skip without it."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "datasets"
    if not folder.is_dir():
        pytest.skip(f"the real tables are not here: {folder} is missing")
    return folder


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ProblemProject]:
    """An empty project of its own, with its own artifacts, registry and Dagster instance."""
    monkeypatch.setenv("ML_ASSETS_HOME", str(tmp_path))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    for name in ("ML_ASSETS_STORAGE", "ML_ASSETS_DEFS", "BENTOML_HOME"):
        monkeypatch.delenv(name, raising=False)
    with dg.instance_for_test() as instance:
        yield ProblemProject(tmp_path, instance)


@pytest.fixture(scope="module")
def two_cores_of_ray() -> Iterator[None]:
    """Ray on this machine, with two cores whatever there are."""
    import ray

    with environment({"RAY_USAGE_STATS_ENABLED": "0"}):
        ray.init(num_cpus=2, include_dashboard=False, logging_level=logging.ERROR)
    yield
    ray.shutdown()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL server; tests that need it skip without the programs, if that is allowed."""
    programs = binaries()
    if programs is None:
        if os.environ.get("ML_ASSETS_REQUIRE_POSTGRES") == "1":
            pytest.fail("ML_ASSETS_REQUIRE_POSTGRES=1, but there is no /usr/lib/postgresql/*/bin")
        pytest.skip("PostgreSQL's server programs are not installed")
    with running_cluster(programs) as cluster:
        yield cluster
