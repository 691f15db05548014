import datetime as dt
import tracemalloc
from pathlib import Path

import psycopg2
import pyarrow as pa
import pytest

from ml_assets.reading.postgresql_query import libpq_address
from ml_assets.reading.source import open_source, read_source
from ml_assets.reading.source_file import without_secrets
from ml_assets.spec.errors import SourceError
from ml_assets.spec.source import Source
from ml_assets_tests.reading.postgres_cluster import PASSWORD, Cluster

ROOT = Path("/")
# More than the driver puts into one batch, which is 16 MB.
ROWS = 600_000


def _run(cluster: Cluster, *statements: str) -> None:
    connection = psycopg2.connect(cluster.trusted)
    try:
        with connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        connection.close()


@pytest.fixture(scope="module")
def shop(postgres: Cluster) -> Cluster:
    _run(
        postgres,
        'create schema "my.shop"',
        'create table "my.shop"."Order" as select i as id, i / 4.0::float8 as price, '
        "timestamptz '2024-01-01 00:00+01' + i * interval '1 second' as updated_at, "
        f"'o' || i as name from generate_series(1, {ROWS}) i",
    )
    return postgres


def test_values_and_types_are_those_that_psycopg_reads(shop: Cluster) -> None:
    query = (
        "select 7::smallint a, 1.25::numeric(9, 2) b, 'NaN'::numeric c, 'x'::varchar d, "
        "true e, date '2024-01-02' f, timestamptz '2024-01-01 12:00+02' g, null::int h, "
        "'00000000-0000-0000-0000-000000000001'::uuid i, 'a:b %s' j -- a comment"
    )
    table = read_source(Source(uri=shop.trusted, query=query), ROOT)
    assert [str(kind) for kind in table.schema.types] == [
        "int64", "double", "double", "string", "bool", "timestamp[ns]", "timestamp[ns]", "int64",
        "string", "string"]  # fmt: skip
    row = table.drop_columns("c").to_pylist()[0]
    assert row == {
        "a": 7, "b": 1.25, "d": "x", "e": True, "f": dt.datetime(2024, 1, 2),
        "g": dt.datetime(2024, 1, 1, 10), "h": None, "j": "a:b %s",
        "i": "00000000-0000-0000-0000-000000000001",
    }  # fmt: skip


def test_a_table_with_its_schema_is_read_in_batches(shop: Cluster) -> None:
    source = Source(uri=shop.trusted, table='"my.shop".Order')
    reader = open_source(source, ROOT)
    assert reader.schema.names == ["id", "price", "updated_at", "name"]
    largest, rows, total = 0, 0, 0.0
    for batch in reader:
        largest, rows = max(largest, batch.nbytes), rows + len(batch)
        total += sum(batch.column("price").to_pylist())
    assert rows == ROWS
    assert largest < rows * 30, "the result came as one batch"
    assert total == ROWS * (ROWS + 1) / 8


def test_a_reader_that_is_not_read_to_its_end_lets_the_server_go(shop: Cluster) -> None:
    reader = open_source(Source(uri=shop.trusted, table='"my.shop".Order'), ROOT)
    reader.read_next_batch()
    del reader
    # Dropping waits for the lock that a reader holds.
    _run(shop, "set lock_timeout = '5s'", "create table dropped (a int)", "drop table dropped")


@pytest.mark.parametrize(
    ("cursor", "after", "rows"),
    [
        ("id", ROWS - 3, 3),
        ("price", ROWS / 4 - 0.5, 2),
        ("updated_at", dt.datetime(2023, 12, 31, 23) + dt.timedelta(seconds=ROWS - 5), 5),
        ("name", "o99998", 1),
        ("id", ROWS, 0),
    ],
)
def test_only_rows_beyond_a_cursor_are_read(
    shop: Cluster, cursor: str, after: int | float | str | dt.datetime, rows: int
) -> None:
    source = Source(uri=shop.trusted, table='"my.shop".Order', cursor=cursor)
    assert open_source(source, ROOT, after).read_all().num_rows == rows


def test_rows_beyond_a_cursor_come_in_batches_too(shop: Cluster) -> None:
    source = Source(uri=shop.trusted, query='select * from "my.shop"."Order";', cursor="id")
    batches = list(open_source(source, ROOT, 10))
    assert sum(map(len, batches)) == ROWS - 10
    assert len([batch for batch in batches if len(batch)]) > 1


def test_the_password_of_the_address_opens_the_server_and_no_other(shop: Cluster) -> None:
    unencoded = shop.url_with("tester", PASSWORD)
    for url in (shop.url, shop.url.replace("postgresql:", "postgresql+psycopg2:")):
        assert read_source(Source(uri=url, query="select 1 as a"), ROOT).to_pydict() == {"a": [1]}
    assert "/wörd" in unencoded
    with pytest.raises(SourceError, match=r"authentication failed.*Mend: check user and password"):
        read_source(Source(uri=shop.url_with("tester", "hunter2"), query="select 1 as a"), ROOT)


@pytest.mark.parametrize("password", ["hunter2", "hun@ter2", "hun%40ter2"])
def test_no_password_is_in_a_message(shop: Cluster, password: str) -> None:
    for url in (
        shop.url_with("tester", password),
        f"postgresql://tester:{password}@127.0.0.1:1/postgres",
        f"postgresql://tester:{password}@nowhere.invalid/postgres",
    ):
        with pytest.raises(SourceError) as caught:
            read_source(Source(uri=url, query="select 1"), ROOT)
        assert "ter2" not in str(caught.value)
        assert caught.value.__cause__ is None
        assert "ter2" not in without_secrets(url)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("select * from nope", '"nope" does not exist.*Mend: check the names'),
        ("selec 1", "syntax.*Mend: correct the query"),
        ("select 1 as a where false", "no row.*columns a"),
        ("select 1 as a, 2 as a", "more than one column is named 'a'"),
        ("select 3::money as m", r"type.*Found: money.*cast\(m as numeric\)"),
        ("select '10.0.0.1'::inet as ip", r"Found: inet.*cast\(ip as text\)"),
        ("select array[1] as a", "'a' is nested"),
        ("select date '0001-01-01' as d", "column 'd' of type date32"),
        ("select 1 / (50000 - i) as x from generate_series(1, 100000) i", "division by zero"),
    ],
)
def test_what_cannot_be_read_is_named(shop: Cluster, query: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        read_source(Source(uri=shop.trusted, query=query), ROOT)


def test_the_address_for_libpq_keeps_its_options() -> None:
    assert libpq_address("postgres:///shop?connect_timeout=3") == (
        "postgresql:///shop?connect_timeout=3"
    )


def test_python_holds_no_whole_result(shop: Cluster) -> None:
    before = pa.total_allocated_bytes()
    tracemalloc.start()
    highest = 0
    for batch in open_source(Source(uri=shop.trusted, table='"my.shop".Order'), ROOT):
        highest = max(highest, pa.total_allocated_bytes() - before)
        del batch
    tracemalloc.stop()
    assert highest < 60 << 20
