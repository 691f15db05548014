"""Read a query or a table of a database."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from ml_assets.reading.cursor_value import CursorValue
from ml_assets.reading.duckdb_query import duckdb_query
from ml_assets.reading.plain_types import plain_batch, plain_schema
from ml_assets.reading.postgresql_query import postgresql_query
from ml_assets.reading.source_file import without_secrets
from ml_assets.reading.sqlalchemy_query import sqlalchemy_query
from ml_assets.reading.table_stream import TableStream
from ml_assets.spec.source import Source

if TYPE_CHECKING:
    import pyarrow as pa


def open_database(
    source: Source, root: Path, after: CursorValue | None = None
) -> "pa.RecordBatchReader":
    """Return the rows of a query or table, as they arrive; those beyond ``after`` if given.

    PostgreSQL is read by ADBC, a DuckDB file by DuckDB, everything else by SQLAlchemy. Raises
    SourceError, without the secrets of the address, for what is missing or refused.
    """
    kind = source.uri.partition("://")[0].partition("+")[0]
    if kind in ("postgresql", "postgres"):
        return _as_they_arrive(postgresql_query(source, after), source)
    if kind == "duckdb":
        return _as_they_arrive(duckdb_query(source, root, after), source)
    return sqlalchemy_query(source, root, after).reader()


def _as_they_arrive(
    query: "AbstractContextManager[pa.RecordBatchReader]", source: Source
) -> "pa.RecordBatchReader":
    shown = without_secrets(source.uri)

    def steps() -> Iterator:
        with query as reader:
            plain = plain_schema(reader.schema, shown)
            yield plain
            for batch in reader:
                yield plain_batch(batch, plain, shown)

    # The first step opens the query, which stays open until the last batch.
    rows = steps()
    schema = next(rows)
    return TableStream(shown, schema, lambda: rows).reader()
