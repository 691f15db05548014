"""Clean a table that need not fit in memory."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ml_assets.contract.arrow_schema import arrow_schema
from ml_assets.contract.contract import Contract
from ml_assets.contract.seen_rows import SeenRows
from ml_assets.contract.set_aside import set_aside_batch, set_aside_schema
from ml_assets.disk.parquet_table import ParquetTable, as_frame
from ml_assets.preparation.clean import clean
from ml_assets.preparation.tally import Tally

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


@dataclass(frozen=True)
class CleanedTable:
    """A raw table in two parts, as files, with every repair and the counts of it all.

    ``repairs`` has the columns row (int64), column, repair, before and after.
    """

    clean: ParquetTable
    quarantine: ParquetTable
    repairs: ParquetTable
    tally: Tally


def clean_table(raw: ParquetTable, contract: Contract, folder: Path) -> CleanedTable:
    """Clean a table batch by batch into three files in ``folder``.

    Memory holds one batch, and 8 bytes per row for each rule of uniqueness. Quarantined rows keep
    the types in which they were found. The result does not depend on the size of the batches.
    Raises what :func:`clean` raises.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    paths = {part: folder / f"{part}.parquet" for part in ("clean", "quarantine", "repairs")}
    schemas = {
        "clean": arrow_schema(contract),
        "quarantine": set_aside_schema(raw.schema),
        "repairs": _repairs_schema(),
    }
    seen, tally, start = SeenRows(contract), Tally(), 0
    with ExitStack() as stack:
        writers = {
            part: stack.enter_context(pq.ParquetWriter(path, schemas[part], compression="zstd"))
            for part, path in paths.items()
        }
        for batch in _batches(raw):
            frame = _frame(batch, start)
            cleaned = clean(frame, contract, seen)
            tally.add(cleaned)
            writers["clean"].write_table(
                pa.Table.from_pandas(cleaned.clean, schemas["clean"], preserve_index=False)
            )
            if len(cleaned.quarantine):
                writers["quarantine"].write_table(set_aside_batch(batch, cleaned.quarantine, start))
            if len(cleaned.repaired):
                writers["repairs"].write_table(
                    pa.Table.from_pandas(cleaned.repaired, schemas["repairs"], preserve_index=False)
                )
            start += len(frame)
    return CleanedTable(**{part: ParquetTable(path) for part, path in paths.items()}, tally=tally)


def _batches(raw: ParquetTable) -> "Iterator[pa.RecordBatch]":
    """Yield the batches, an empty one where there is no row: its columns are judged as well."""
    import pyarrow as pa

    schema, none = raw.schema, True
    for batch in raw.batches():
        none = False
        yield batch
    if none:
        yield pa.RecordBatch.from_pylist([], schema)


def _frame(batch: "pa.RecordBatch", start: int) -> "pd.DataFrame":
    """Return the rows with their places in the whole table.

    Integers beside a missing one stay integers: as floats, the same value would be told in another
    way in a batch where none is missing.
    """
    import pandas as pd

    frame = as_frame(batch, exact_integers=True)
    frame.index = pd.RangeIndex(start, start + len(frame))
    return frame


def _repairs_schema() -> "pa.Schema":
    import pyarrow as pa

    text = ("column", "repair", "before", "after")
    return pa.schema([("row", pa.int64()), *((name, pa.string()) for name in text)])
