import sqlite3
from pathlib import Path

import duckdb
import pytest

from ml_assets.reading.database import open_database
from ml_assets.spec.source import Source
from ml_assets_tests.reading.postgres_cluster import Cluster

QUERY = "select 1 as a, 2.5 as b, null as c, 'x' as d union all select 2, 3.5, null, 'y'"


@pytest.mark.parametrize("kind", ["postgresql", "duckdb", "sqlite"])
def test_every_database_gives_the_same_table(
    tmp_path: Path, request: pytest.FixtureRequest, kind: str
) -> None:
    uri = f"{kind}:///t.db"
    if kind == "postgresql":
        cluster: Cluster = request.getfixturevalue("postgres")
        uri = cluster.trusted
    else:
        (duckdb if kind == "duckdb" else sqlite3).connect(str(tmp_path / "t.db")).close()
    source = Source(uri=uri, query=QUERY, cursor="a")
    assert open_database(source, tmp_path).read_all().to_pydict() == {
        "a": [1, 2], "b": [2.5, 3.5], "c": [None, None], "d": ["x", "y"]}  # fmt: skip
    assert open_database(source, tmp_path, 1).read_all().column("d").to_pylist() == ["y"]
    assert open_database(source, tmp_path, 2).read_all().num_rows == 0
