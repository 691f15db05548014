"""Part a table that need not fit in memory into training and test rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ml_assets.contract.coercion import settle_dtypes
from ml_assets.contract.contract import Contract
from ml_assets.disk.parquet_table import ParquetTable
from ml_assets.preparation.split_keys import LEFT_OUT, TEST, TRAIN, SplitKeys
from ml_assets.preparation.split_rows import draw_of_many
from ml_assets.preparation.split_sides import choose_sides
from ml_assets.spec.duration import duration
from ml_assets.spec.problem_spec import ProblemSpec

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


@dataclass(frozen=True)
class SplitTable:
    """The two sides of a table, as files, and the number of rows that are on neither."""

    train: ParquetTable
    test: ParquetTable
    left_out: int


def split_table(
    table: ParquetTable, contract: Contract, spec: ProblemSpec, folder: Path
) -> SplitTable:
    """Split clean rows as the spec says, into two files in ``folder``.

    The table is read twice: for the keys that the split goes by (up to 10 bytes per row stay
    in memory; 3 where many rows are drawn), and to write each row to its side. Raises what
    ``choose_sides`` raises.
    """
    test_fraction = spec.split.test_fraction
    # Labels of anomalies are not learnt, so that each side may do with those it gets.
    by_label = spec.problem.task != "anomaly_detection" or spec.split_strategy == "stratified"
    keys = SplitKeys.of(
        settled_frames(table, contract),
        target=spec.problem.target if by_label else None,
        classes=spec.problem.task != "regression",
        ignore=[spec.columns.id] if spec.columns.id else [],
        group=spec.columns.group if spec.split_strategy == "group" else None,
        time=spec.columns.time if spec.split_strategy == "time" else None,
        stated=spec.split.column,
        draw=draw_of_many(
            table.rows, spec.split_strategy, test_fraction=test_fraction, seed=spec.split.seed
        ),
    )
    sides = choose_sides(
        keys,
        strategy=spec.split_strategy,
        test_fraction=test_fraction,
        seed=spec.split.seed,
        gap=duration(spec.split.gap) if spec.split.gap else None,
    )
    return _parted(table, sides, folder)


def settled_frames(
    table: ParquetTable, contract: Contract, columns: list[str] | None = None
) -> Iterator["pd.DataFrame"]:
    """Yield a clean table's rows in the contract's dtypes, the same ones in every batch."""
    for frame in table.frames(columns):
        yield settle_dtypes(frame, contract)


def _parted(table: ParquetTable, sides: "np.ndarray", folder: Path) -> SplitTable:
    import pyarrow as pa
    import pyarrow.parquet as pq

    train, test = folder / "train.parquet", folder / "test.parquet"
    schema, start = table.schema, 0
    with (
        pq.ParquetWriter(train, schema, compression="zstd") as train_file,
        pq.ParquetWriter(test, schema, compression="zstd") as test_file,
    ):
        for batch in table.batches():
            here = sides[start : start + len(batch)]
            start += len(batch)
            for side, file in ((TRAIN, train_file), (TEST, test_file)):
                rows = batch.filter(pa.array(here == side))
                if len(rows):
                    file.write_batch(rows)
    return SplitTable(ParquetTable(train), ParquetTable(test), int((sides == LEFT_OUT).sum()))
