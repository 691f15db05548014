"""Tables as Parquet files."""

from typing import TYPE_CHECKING, Any

import dagster as dg

from ml_assets.disk.atomic_write import atomic_open
from ml_assets.disk.parquet_table import ParquetTable, write_batches

if TYPE_CHECKING:
    import pandas as pd
    from upath import UPath

    Table = pd.DataFrame
else:
    # Assets name their tables by this type: pandas itself would double the load time.
    Table = Any

# For inputs that no annotation describes, such as those of **kwargs.
AS_PARQUET = {"as": "parquet"}


class TableIOManager(dg.UPathIOManager):
    """Writes tables as Parquet; hands them back whole or as a file to read in batches.

    It takes a pandas frame, an Arrow table, a ``pyarrow.RecordBatchReader`` (written as it is
    read, so it need not fit in memory) and a ``ParquetTable`` (its file is copied). An input that
    is annotated ``ParquetTable``, or whose ``AssetIn`` carries ``metadata=AS_PARQUET``, gets the
    file; any other a ``pandas.DataFrame`` (timestamps in nanoseconds).
    """

    extension = ".parquet"

    def dump_to_path(self, context: dg.OutputContext, obj: Any, path: "UPath") -> None:
        """Write the table in one step."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        if isinstance(obj, ParquetTable):
            with obj.path.open("rb") as source, atomic_open(path) as file:
                while piece := source.read(1 << 24):
                    file.write(piece)
        elif isinstance(obj, pa.RecordBatchReader):
            write_batches(path, obj.schema, obj)
        else:
            if not isinstance(obj, pa.Table):
                obj = pa.Table.from_pandas(obj, preserve_index=False)
            with atomic_open(path) as file:
                pq.write_table(obj, file, compression="zstd")

    def load_from_path(self, context: dg.InputContext, path: "UPath") -> Any:
        """Return the table as the input asks for it."""
        table = ParquetTable(path)
        asked = (context.definition_metadata or {}).get("as")
        if asked == AS_PARQUET["as"] or context.dagster_type.typing_type is ParquetTable:
            return table
        return table.frame()
