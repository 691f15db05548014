"""Join pandas frames as ``join_tables`` joins the Parquet tables of a run."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pyarrow as pa

from ml_assets.collection.join import join_tables
from ml_assets.collection.join_account import JoinAccount
from ml_assets.disk.parquet_table import ParquetTable, as_frame, write_batches
from ml_assets.spec.join import Join


def joined_tables(
    steps: list[dict[str, Any]], **tables: pd.DataFrame | pa.Table
) -> tuple[pd.DataFrame, JoinAccount]:
    """Return the joined frame and its account; the first table is the base."""
    join = Join.model_validate({"base": next(iter(tables)), "steps": steps})
    with TemporaryDirectory() as folder:
        stored = {name: _stored(table, Path(folder) / name) for name, table in tables.items()}
        with join_tables(join, stored) as joined:
            return as_frame(joined.reader(1000).read_all()), joined.account


def _stored(table: pd.DataFrame | pa.Table, path: Path) -> ParquetTable:
    if isinstance(table, pd.DataFrame):
        table = pa.Table.from_pandas(table, preserve_index=False)
    write_batches(path, table.schema, [table])
    return ParquetTable(path)
