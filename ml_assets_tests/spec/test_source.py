from typing import Any

import pytest
from pydantic import ValidationError

from ml_assets.spec.source import Source


@pytest.mark.parametrize(
    "fields",
    [
        {"uri": "data/*.csv", "incremental": True},
        {"uri": "book.xlsx", "sheet": 0},
        {"uri": "book.bin", "format": "excel", "sheet": "2026"},
        {"uri": "app.log", "format": "log", "pattern": r"(?P<host>\S+)"},
        {"uri": "postgresql://host/shop", "table": "orders", "cursor": "id"},
        {"uri": "sqlite:///shop.db", "query": "select 1"},
        {"uri": "asset:warehouse/customers"},
        {"uri": "sklearn://wine"},
    ],
)
def test_what_fits_together_is_read_and_read_again(fields: dict[str, Any]) -> None:
    source = Source.model_validate(fields)
    assert Source(**source.model_dump(exclude_unset=True)) == source
    kinds = (source.is_files, source.is_database, source.is_asset, "sklearn" in source.uri)
    assert sum(kinds) == 1


def test_the_key_of_an_asset() -> None:
    assert Source(uri="asset:warehouse/customers").asset_key == ["warehouse", "customers"]


DATABASE = {"uri": "postgresql://host/shop", "table": "orders"}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({**DATABASE, "query": "select 1"}, "both query and table"),
        ({"uri": "a.csv", "cursor": "id"}, "cursor belongs to a database"),
        ({"uri": "a.csv", "format": "csv", "sheet": 1}, "sheet belongs to files of format excel"),
        ({"uri": "a.csv", "format": "csv", "sheet": 0}, "sheet belongs to files of format excel"),
        ({**DATABASE, "sheet": "x"}, "sheet belongs to files of format excel"),
        ({"uri": "a.csv", "pattern": "x"}, "pattern belongs to format log"),
        ({**DATABASE, "incremental": True}, "incremental belongs to files"),
        ({"uri": "asset:a", "incremental": True}, "incremental belongs to files"),
        ({**DATABASE, "format": "csv"}, "format belongs to files"),
        ({"uri": "sklearn://wine", "format": "csv"}, "format belongs to files"),
        ({"uri": "asset:a", "table": "b"}, "table belongs to a database"),
        ({"uri": "sklearn://wine", "query": "b"}, "query belongs to a database"),
        ({"uri": "asset:"}, "names no asset"),
        ({"uri": "asset:a//b"}, "names no asset"),
        ({"uri": "a", "tabel": "b"}, "write 'table'"),
    ],
)
def test_a_setting_that_would_do_nothing_is_refused(fields: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Source.model_validate(fields)
