"""Read the rows of a query from PostgreSQL as they arrive."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from ml_assets.reading.cursor_value import CursorValue
from ml_assets.reading.database_error import database_error, missing_driver
from ml_assets.reading.sql_statement import rows_beyond, select_statement
from ml_assets.spec.source import Source

if TYPE_CHECKING:
    import pyarrow as pa

CONNECT_SECONDS = "10"
# A server setting that hands the cursor's value over: the driver gathers the whole result of a
# statement with bound parameters in memory.
SETTING = "ml_assets.after"


@contextmanager
def postgresql_query(
    source: Source, after: CursorValue | None
) -> "Generator[pa.RecordBatchReader, None, None]":
    """Open the result of a source's query, as ADBC's driver for PostgreSQL streams it.

    Times are those of UTC. Raises SourceError for what the server refuses.
    """
    try:
        from adbc_driver_manager import Error
        from adbc_driver_postgresql import dbapi
    except ImportError as error:
        raise missing_driver(source, error) from error
    try:
        with dbapi.connect(libpq_address(source.uri)) as connection, connection.cursor() as cursor:
            cursor.execute("set time zone 'UTC'")
            statement = select_statement(source)
            if after is not None:
                _hand_over(cursor, after)
                statement = rows_beyond(statement, source.cursor or "", _sql_value(after))
            # The driver writes it into a COPY: a comment at its end must end before that goes on.
            cursor.execute(f"{statement}\n")
            yield cursor.fetch_record_batch()
    except (Error, OSError) as error:
        failure = database_error(source, error)
    else:
        return
    raise failure


def libpq_address(uri: str) -> str:
    """Return a SQLAlchemy URL of PostgreSQL as libpq takes it, with a limit to connecting.

    >>> libpq_address("postgresql+psycopg2://me@host/shop?sslmode=require")
    'postgresql://me@host/shop?connect_timeout=10&sslmode=require'
    """
    parts = urlsplit(uri)
    options = dict(parse_qsl(parts.query))
    query = urlencode({"connect_timeout": CONNECT_SECONDS, **options})
    user, at, host = parts.netloc.rpartition("@")
    # SQLAlchemy bears marks in a password that libpq would take for the host's.
    user = ":".join(quote(unquote(part), safe="") for part in user.split(":", 1))
    return f"postgresql://{user}{at}{host}{parts.path or '/'}?{query}"


def _hand_over(cursor: Any, after: CursorValue) -> None:
    text = after.isoformat() if isinstance(after, datetime) else str(after)
    cursor.execute("select set_config($1, $2, false)", [SETTING, text])
    cursor.fetchall()


def _sql_value(after: CursorValue) -> str:
    value = f"current_setting('{SETTING}')"
    if isinstance(after, str):
        # The order of the code points, which is also that of the largest value read so far.
        return f'{value} collate "C"'
    kinds = {int: "bigint", float: "double precision", datetime: "timestamp"}
    return f"cast({value} as {kinds[type(after)]})"
