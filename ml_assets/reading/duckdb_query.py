"""Read the rows of a query from a DuckDB file as they are computed."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml_assets.disk.parquet_table import BATCH_ROWS
from ml_assets.reading.cursor_value import CursorValue
from ml_assets.reading.database_error import database_error, missing_driver
from ml_assets.reading.database_file import database_file
from ml_assets.reading.sql_statement import select_statement
from ml_assets.spec.source import Source

if TYPE_CHECKING:
    import pyarrow as pa


@contextmanager
def duckdb_query(
    source: Source, root: Path, after: CursorValue | None
) -> "Generator[pa.RecordBatchReader, None, None]":
    """Open the result of a source's query; the file is opened for reading only.

    Times are those of UTC. Raises SourceError for a file that is not there and for what DuckDB
    refuses.
    """
    try:
        import duckdb
    except ImportError as error:
        raise missing_driver(source, error) from error
    path = database_file(source, root)
    try:
        # Nothing is downloaded that the source does not name.
        with duckdb.connect(
            str(path), read_only=True, config={"autoinstall_known_extensions": "false"}
        ) as connection:
            connection.execute("set TimeZone = 'UTC'")
            yield _beyond(connection.sql(select_statement(source)), source, after) \
                .to_arrow_reader(BATCH_ROWS)  # fmt: skip
    except duckdb.Error as error:
        failure = database_error(source, error)
    else:
        return
    raise failure


def _beyond(rows: Any, source: Source, after: CursorValue | None) -> Any:
    import duckdb

    if after is None:
        return rows
    return rows.filter(
        duckdb.ColumnExpression(source.cursor or "") > duckdb.ConstantExpression(after)
    )
