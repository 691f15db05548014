from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from ml_assets.reading.source import open_source, read_source
from ml_assets.spec.errors import SourceError
from ml_assets.spec.source import Source

DATABASE = "duckdb:///shop.duckdb"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    with duckdb.connect(str(tmp_path / "shop.duckdb")) as connection:
        connection.execute(
            "create table orders as select i as id, i::hugeint as big, i / 4 as price, "
            "timestamptz '2024-01-01 02:00+02' + to_seconds(i) as at, "
            "case when i % 2 = 0 then 'a' end as kind from range(250000) t(i)"
        )
    return tmp_path


def test_a_table_is_read_in_batches_of_plain_types(shop: Path) -> None:
    reader = open_source(Source(uri=DATABASE, table="orders"), shop)
    assert [str(kind) for kind in reader.schema.types] == [
        "int64", "double", "double", "timestamp[ns]", "string"]  # fmt: skip
    first, *others = list(reader)
    assert len(first) + sum(map(len, others)) == 250_000
    assert len(others) > 0
    assert first.slice(0, 2).to_pylist()[1] == {
        "id": 1, "big": 1.0, "price": 0.25, "kind": None,
        "at": datetime(2024, 1, 1, 0, 0, 1)}  # fmt: skip


@pytest.mark.parametrize(
    ("cursor", "after", "rows"),
    [("id", 249_990, 9), ("at", datetime(2024, 1, 1, 0, 0, 249_990 % 60), None), ("kind", "a", 0)],
)
def test_only_rows_beyond_a_cursor_are_read(
    shop: Path, cursor: str, after: int | datetime | str, rows: int | None
) -> None:
    source = Source(uri=DATABASE, query="select * from orders -- all", cursor=cursor)
    found = open_source(source, shop, after).read_all()
    assert found.num_rows == (249_999 - after.second if isinstance(after, datetime) else rows)


def test_what_cannot_be_read_is_named(shop: Path) -> None:
    for source, message in (
        (Source(uri=DATABASE, table="order"), "Mend: check the names"),
        (Source(uri=DATABASE, query="selec 1"), "Mend: correct the query"),
        (Source(uri=DATABASE, query="create table a as select 1"), "read-only"),
        (Source(uri=DATABASE, query="select 1 as a where false"), "no row"),
        (Source(uri="duckdb:///nope.duckdb", table="a"), "There is no file"),
    ):
        with pytest.raises(SourceError, match=message):
            read_source(source, shop)
