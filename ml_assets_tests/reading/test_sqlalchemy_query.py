import sqlite3
from decimal import Decimal
from pathlib import Path

import pytest

from ml_assets.reading import sqlalchemy_query as module
from ml_assets.reading.source import open_source, read_source
from ml_assets.reading.sqlalchemy_query import sqlalchemy_query
from ml_assets.spec.errors import SourceError
from ml_assets.spec.source import Source
from ml_assets_tests.reading.postgres_cluster import Cluster

DATABASE = "sqlite:///in/shop.db"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    with sqlite3.connect(tmp_path / "in" / "shop.db") as connection:
        connection.execute("create table orders (id, price, code, note)")
        connection.executemany(
            "insert into orders values (?, ?, ?, ?)",
            [(i, i if i < 20 else i / 2, i if i < 29 else "A29", None) for i in range(30)],
        )
    connection.close()
    return tmp_path


def test_types_settle_over_all_rows(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ROWS", 7)
    reader = open_source(Source(uri=DATABASE, table="orders"), shop)
    assert [str(kind) for kind in reader.schema.types] == ["int64", "double", "string", "string"]
    batches = list(reader)
    assert max(len(batch) for batch in batches) == 7
    rows = [row for batch in batches for row in batch.to_pylist()]
    assert [row["id"] for row in rows] == list(range(30))
    assert [row["price"] for row in rows] == [i if i < 20 else i / 2 for i in range(30)]
    assert [row["code"] for row in rows][-2:] == ["28", "A29"]
    assert {row["note"] for row in rows} == {None}


def test_a_query_keeps_its_colons_and_its_comment(shop: Path) -> None:
    source = Source(uri=DATABASE, query="select id, 'a:b' as c from orders -- :x\n;", cursor="id")
    assert read_source(source, shop).num_rows == 30
    assert open_source(source, shop, 27).read_all().to_pydict() == {
        "id": [28, 29], "c": ["a:b", "a:b"]}  # fmt: skip
    assert open_source(source, shop, 29).read_all().num_rows == 0


def test_what_is_missing_or_refused_is_named(shop: Path) -> None:
    for source, message in (
        (Source(uri=DATABASE, table="nope"), "no such table: nope.*Mend: check the names"),
        (Source(uri="sqlite:///nope.db", table="a"), r"no file of the database sqlite:///nope\.db"),
        (Source(uri=DATABASE, query="select 1 as a where 0"), "no row.*columns a"),
        (Source(uri=DATABASE, query="delete from orders"), "readonly"),
        (Source(uri="mysql://me:hunter2@h/x", table="a"), r"mysql://h/x needs a driver.*\[sql\]"),
        (Source(uri="nosuch://me:hunter2@h/x", table="a"), "nosuch"),
        (Source(uri=DATABASE), "state query or table"),
    ):
        with pytest.raises(SourceError, match=message) as caught:
            read_source(source, shop)
        assert "hunter2" not in str(caught.value)
    assert not (shop / "nope.db").exists()


def test_it_reads_what_adbc_reads(postgres: Cluster) -> None:
    query = (
        "select i as id, i / 8.0 as n, date '2024-01-01' + i as d, i % 2 = 0 as b, 't' || i as t "
        "from generate_series(1, 25000) i"
    )
    by_adbc = read_source(Source(uri=postgres.trusted, query=query), Path("/"))
    url = postgres.trusted.replace("postgresql:", "postgresql+psycopg2:")
    source = Source(uri=url, query=query, cursor="id")
    found = sqlalchemy_query(source, Path("/"), None).reader().read_all()
    assert found.equals(by_adbc)
    assert found.column("n")[0].as_py() == float(Decimal(1) / 8)
    assert sqlalchemy_query(source, Path("/"), 24_990).reader().read_all().num_rows == 10
