"""Write the predictions of a batch into a table of a database."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml_assets.deployment.batch_scoring.prediction_ids import ROW_DIGITS
from ml_assets.disk.parquet_table import ParquetTable
from ml_assets.reading.database_error import database_error, missing_driver
from ml_assets.reading.postgresql_query import libpq_address
from ml_assets.reading.source_file import without_secrets
from ml_assets.reading.sql_statement import NAME_PART, quoted_name
from ml_assets.spec.errors import ScoringError, SourceError
from ml_assets.spec.source import Source

if TYPE_CHECKING:
    import pyarrow as pa

# Python objects of so many rows are in memory at a time.
ROWS = 10_000
_KEY = "prediction_id"
_POSTGRESQL_TYPES = {"int64": "bigint", "double": "double precision", "bool": "boolean",
                     "timestamp[ns]": "timestamp"}  # fmt: skip


def write_sql(url: str, table: str, predictions: ParquetTable, batch: str, root: Path) -> None:
    """Write a batch's predictions in one transaction, in the place of those it wrote before.

    The key is ``prediction_id``, so a batch that is repeated leaves the same rows; those of other
    batches stay. A table that lacks is made. PostgreSQL is written by ADBC, everything else by
    SQLAlchemy; a path of SQLite is relative to ``root``. Raises ScoringError, without the secrets
    of the URL; nothing is written then.
    """
    target = Source(uri=url, table=table)
    if url.partition("://")[0].partition("+")[0] in ("postgresql", "postgres"):
        failure = _to_postgresql(target, predictions, _ids(batch))
    else:
        failure = _to_database(target, predictions, _ids(batch), root)
    if failure is not None:
        # Without its cause: a driver may repeat the address in its own message.
        raise ScoringError(
            f"Predictions cannot be written to {without_secrets(url)}",
            found=failure.found,
            mend=f"{failure.mend}; a table of other columns needs another name in scoring.table",
        )


def _ids(batch: str) -> tuple[str, str]:
    """Return the first and the last id that predictions of the batch can have."""
    return f"{batch}{'0' * ROW_DIGITS}", f"{batch}{'f' * ROW_DIGITS}"


def _to_postgresql(
    target: Source, predictions: ParquetTable, ids: tuple[str, str]
) -> SourceError | None:
    try:
        from adbc_driver_manager import Error
        from adbc_driver_postgresql import dbapi
    except ImportError as error:
        return missing_driver(target, error)
    import pyarrow as pa

    *schema, name = _name_parts(target)
    quoted = ".".join(quoted_name(part) for part in (*schema, name))
    columns = predictions.schema
    rows = pa.RecordBatchReader.from_batches(columns, predictions.batches())
    try:
        # Commits at the end of the block, or nothing.
        with dbapi.connect(libpq_address(target.uri)) as connection, connection.cursor() as cursor:
            cursor.execute(f"create table if not exists {quoted} ({_definitions(columns)})")
            cursor.execute(f"delete from {quoted} where {_KEY} between $1 and $2", list(ids))
            cursor.adbc_ingest(
                name, rows, mode="append", db_schema_name=schema[-1] if schema else None
            )
            connection.commit()
    except (Error, OSError) as error:
        return database_error(target, error)
    return None


def _definitions(columns: "pa.Schema") -> str:
    kinds = [
        f"{quoted_name(field.name)} {_POSTGRESQL_TYPES.get(str(field.type), 'text')}"
        for field in columns
    ]
    return ", ".join([*kinds, f"primary key ({_KEY})"])


def _to_database(
    target: Source, predictions: ParquetTable, ids: tuple[str, str], root: Path
) -> SourceError | None:
    try:
        import sqlalchemy as sa
    except ImportError as error:
        return missing_driver(target, error)
    try:
        engine = sa.create_engine(_address(target, root), poolclass=sa.pool.NullPool)
        *schema, name = _name_parts(target)
        table = sa.Table(name, sa.MetaData(), *_columns(sa, predictions.schema),
                         schema=schema[-1] if schema else None)  # fmt: skip
        with engine.begin() as connection:
            table.create(connection, checkfirst=True)
            connection.execute(table.delete().where(table.c[_KEY].between(*ids)))
            for rows in _records(predictions):
                connection.execute(table.insert(), rows)
    except ImportError as error:
        return missing_driver(target, error)
    except (sa.exc.SQLAlchemyError, OSError) as error:
        return database_error(target, error)
    return None


def _address(target: Source, root: Path) -> str:
    if not target.uri.startswith("sqlite"):
        return target.uri
    scheme, _, path = target.uri.partition("://")
    file = root / path.partition("?")[0].removeprefix("/")
    file.parent.mkdir(parents=True, exist_ok=True)
    return f"{scheme}:///{file}"


def _columns(sa: Any, columns: "pa.Schema") -> list[Any]:
    kinds = {"int64": sa.BigInteger, "double": sa.Double, "bool": sa.Boolean,
             "timestamp[ns]": sa.DateTime}  # fmt: skip
    return [
        sa.Column(_KEY, sa.String(32), primary_key=True) if field.name == _KEY
        else sa.Column(field.name, kinds.get(str(field.type), sa.Text))
        for field in columns
    ]  # fmt: skip


def _records(predictions: ParquetTable) -> Iterator[list[dict[str, Any]]]:
    for batch in predictions.batches(rows=ROWS):
        yield batch.to_pylist()


def _name_parts(target: Source) -> list[str]:
    parts = NAME_PART.findall(target.table or "")
    return [p[1:-1].replace('""', '"') if p[0] == '"' else p for p in parts]
