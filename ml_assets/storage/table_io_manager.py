"""Tables as Parquet files."""

from typing import TYPE_CHECKING, Any

import dagster as dg

from ml_assets.disk.atomic_write import atomic_open

if TYPE_CHECKING:
    import pandas as pd
    from upath import UPath

    Table = pd.DataFrame
else:
    # Assets name their tables by this type: pandas itself would double the load time.
    Table = Any


class TableIOManager(dg.UPathIOManager):
    """Writes pandas frames and Arrow tables as Parquet; hands them back as either.

    An input whose ``AssetIn`` carries ``metadata={"as": "arrow"}`` gets a ``pyarrow.Table``, any
    other a ``pandas.DataFrame`` (index dropped, timestamps in nanoseconds).
    """

    extension = ".parquet"

    def dump_to_path(self, context: dg.OutputContext, obj: Any, path: "UPath") -> None:
        """Write the table in one step."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        if not isinstance(obj, pa.Table):
            obj = pa.Table.from_pandas(obj, preserve_index=False)
        with atomic_open(path) as file:
            pq.write_table(obj, file, compression="zstd")

    def load_from_path(self, context: dg.InputContext, path: "UPath") -> Any:
        """Read the table as the input asks for it."""
        import pyarrow.parquet as pq

        with path.open("rb") as file:
            table = pq.read_table(file)
        if (context.definition_metadata or {}).get("as") == "arrow":
            return table
        return table.to_pandas(coerce_temporal_nanoseconds=True, date_as_object=False)
