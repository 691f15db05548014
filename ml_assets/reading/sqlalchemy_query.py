"""Read the rows of a query through SQLAlchemy, from any database that has a driver for it."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml_assets.reading.cursor_value import CursorValue
from ml_assets.reading.database_error import database_error, missing_driver
from ml_assets.reading.database_file import database_file
from ml_assets.reading.plain_types import plain_types
from ml_assets.reading.python_column import python_column
from ml_assets.reading.source_file import without_secrets
from ml_assets.reading.spooled_batches import spooled
from ml_assets.reading.sql_statement import rows_beyond, select_statement
from ml_assets.reading.table_stream import TableStream
from ml_assets.spec.source import Source

if TYPE_CHECKING:
    import pyarrow as pa

# Python objects of so many rows are in memory at a time.
ROWS = 10_000


def sqlalchemy_query(source: Source, root: Path, after: CursorValue | None) -> TableStream:
    """Return the rows of a source's query, fetched by a cursor on the server where there is one.

    Types are those of the values: the rows go to a temporary file until all of them are known.
    Raises SourceError for a missing driver and for what the database refuses.
    """
    try:
        import sqlalchemy as sa
    except ImportError as error:
        raise missing_driver(source, error) from error
    try:
        engine = sa.create_engine(_address(source, root), poolclass=sa.pool.NullPool)
        return spooled(_batches(engine, source, after), without_secrets(source.uri))
    except ImportError as error:
        raise missing_driver(source, error) from error
    except sa.exc.SQLAlchemyError as error:
        failure = database_error(source, error)
    raise failure


def _address(source: Source, root: Path) -> str:
    if not source.uri.startswith("sqlite"):
        return source.uri
    scheme = source.uri.partition("://")[0]
    return f"{scheme}:///file:{database_file(source, root)}?mode=ro&uri=true"


def _batches(engine: Any, source: Source, after: CursorValue | None) -> Iterator["pa.RecordBatch"]:
    import pyarrow as pa
    import sqlalchemy as sa

    preparer = engine.dialect.identifier_preparer
    statement = select_statement(source, preparer.initial_quote)
    # Colons of the query are no parameters.
    statement, values = statement.replace(":", r"\:"), {}
    if after is not None:
        statement = rows_beyond(statement, source.cursor or "", ":after", preparer.initial_quote)
        values = {"after": after}
    shown = without_secrets(source.uri)
    with engine.connect().execution_options(yield_per=ROWS) as connection:
        result = connection.execute(sa.text(statement), values)
        names = list(result.keys())
        # Without a row the columns are known by name only.
        yield pa.record_batch([pa.nulls(0)] * len(names), names=names)
        for rows in result.partitions(ROWS):
            columns = [python_column(list(values)) for values in zip(*rows, strict=True)]
            table = plain_types(pa.Table.from_arrays(columns, names), shown)
            yield from table.to_batches()
