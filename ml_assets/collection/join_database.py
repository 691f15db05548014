"""A database of a join's own, that keeps to its memory and spills to a temporary folder."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ml_assets.collection.join_columns import JoinColumn
from ml_assets.disk.parquet_table import ParquetTable

if TYPE_CHECKING:
    import pyarrow as pa

MEMORY_LIMIT = "1GB"
THREADS = 2
# SQL function: text to nanoseconds since 1970 in UTC, null where it is no moment.
ISO_MOMENT = "iso_moment"


class JoinDatabase:
    """An in-memory DuckDB connection without extensions; ``folder`` takes what does not fit."""

    def __init__(self, folder: str) -> None:
        import duckdb
        from duckdb.func import FunctionNullHandling, PythonUDFType

        self._connection = duckdb.connect(
            config={
                "memory_limit": MEMORY_LIMIT,
                "temp_directory": folder,
                "threads": THREADS,
                "preserve_insertion_order": True,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        )
        self._connection.create_function(
            ISO_MOMENT,
            _iso_moments,
            ["VARCHAR"],
            "BIGINT",
            type=PythonUDFType.ARROW,
            null_handling=FunctionNullHandling.SPECIAL,
        )

    def load(
        self, name: str, table: ParquetTable, columns: list[JoinColumn], position: str
    ) -> None:
        """Copy a table, its columns under their ids, its rows numbered from 0 in ``position``."""
        import pyarrow as pa

        schema = pa.schema([(position, pa.int64()), *((c.id, c.type) for c in columns)])
        reader = pa.RecordBatchReader.from_batches(schema, _numbered(table, columns, schema))
        self._connection.register("incoming", reader)
        self.run(f"CREATE TABLE {name} AS SELECT * FROM incoming")
        self._connection.unregister("incoming")

    def run(self, sql: str, *, in_order: bool = False) -> list[tuple[Any, ...]]:
        """Run a statement and return its rows.

        ``in_order``: on one thread, so that sums of floats are the same in every run.
        """
        if not in_order:
            return self._connection.execute(sql).fetchall()
        self._connection.execute("SET threads = 1")
        try:
            return self._connection.execute(sql).fetchall()
        finally:
            self._connection.execute(f"SET threads = {THREADS}")

    def one(self, sql: str) -> tuple[Any, ...]:
        """Return the single row of a query."""
        return self.run(sql)[0]

    def drop(self, *tables: str) -> None:
        """Drop tables."""
        for table in tables:
            self.run(f"DROP TABLE {table}")

    def batches(self, sql: str, rows: int) -> "Iterator[pa.RecordBatch]":
        """Yield the rows of a query as Arrow batches."""
        yield from self._connection.sql(sql).to_arrow_reader(rows)

    def close(self) -> None:
        """Give all memory back."""
        self._connection.close()


def _numbered(
    table: ParquetTable, columns: list[JoinColumn], schema: "pa.Schema"
) -> "Iterator[pa.RecordBatch]":
    import numpy as np
    import pyarrow as pa

    start, names = 0, [column.name for column in columns]
    for batch in table.batches(names):
        arrays = [batch.column(name).cast(column.type)
                  for name, column in zip(names, columns, strict=True)]  # fmt: skip
        numbers = pa.array(np.arange(start, start + len(batch)), pa.int64())
        yield pa.RecordBatch.from_arrays([numbers, *arrays], schema=schema)
        start += len(batch)


# DuckDB evaluates the annotations, where Arrow's names are not known yet.
def _iso_moments(texts: Any) -> Any:
    import pyarrow as pa

    from ml_assets.contract.coercion import as_moments, without_blanks

    moments = as_moments(without_blanks(texts.to_pandas().astype(object)))
    return pa.array(moments, pa.timestamp("ns")).cast(pa.int64())
