import os
from collections.abc import Iterator

import pytest

from ml_assets_tests.reading.postgres_cluster import Cluster, binaries, running_cluster


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
