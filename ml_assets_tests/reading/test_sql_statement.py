import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_assets.reading.sql_statement import quoted_name, rows_beyond, select_statement
from ml_assets.spec.source import Source


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("orders", 'select * from "orders"'),
        ("shop.orders", 'select * from "shop"."orders"'),
        ('"my.shop".orders', 'select * from "my.shop"."orders"'),
        ('a"; drop table b; --', 'select * from "a""; drop table b; --"'),
    ],
)
def test_the_names_of_a_table_are_quoted(table: str, expected: str) -> None:
    assert select_statement(Source(uri="sqlite:///a", table=table)) == expected


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1))
def test_any_name_can_be_quoted(name: str) -> None:
    with sqlite3.connect(":memory:") as connection:
        found = connection.execute(f"select 1 as {quoted_name(name)}").description[0][0]
    connection.close()
    assert found == name


def test_rows_beyond_a_value_are_selected_from_any_query() -> None:
    query = "select 1 as a union all select 2 -- two; rows"
    statement = rows_beyond(select_statement(Source(uri="x", query=f"{query}\n;")), "a", "?")
    with sqlite3.connect(":memory:") as connection:
        assert connection.execute(statement, [1]).fetchall() == [(2,)]
    connection.close()
