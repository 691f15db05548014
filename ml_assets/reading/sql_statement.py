"""The SQL of a source in a database."""

import re

from ml_assets.spec.source import Source

# The parts of a table's name: shop.orders, or "my.shop"."orders".
NAME_PART = re.compile(r'"(?:[^"]|"")*"|[^.]+')


def select_statement(source: Source, mark: str = '"') -> str:
    """Return the statement that gives the source's rows; ``mark`` is what quotes a name.

    >>> select_statement(Source(uri="sqlite:///a.db", table="shop.order"))
    'select * from "shop"."order"'
    """
    if source.query is not None:
        return source.query.strip().rstrip(";")
    parts = NAME_PART.findall(source.table or "")
    names = [p[1:-1].replace('""', '"') if p[0] == '"' else p for p in parts]
    return f"select * from {'.'.join(quoted_name(name, mark) for name in names)}"


def rows_beyond(statement: str, cursor: str, value: str, mark: str = '"') -> str:
    """Return the statement for those rows whose cursor is beyond ``value``, an SQL expression."""
    # On lines of its own, so that a comment at the statement's end stays one.
    return (f"select * from (\n{statement}\n) ml_assets_source "
            f"where {quoted_name(cursor, mark)} > {value}")  # fmt: skip


def quoted_name(name: str, mark: str = '"') -> str:
    """Return a name as SQL quotes it.

    >>> quoted_name('my "own" table')
    '"my ""own"" table"'
    """
    return mark + name.replace(mark, mark * 2) + mark
