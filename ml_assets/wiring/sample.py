"""A few rows of a table as the UI shows them, without what is sensitive."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ml_assets.contract.row_check import HIDDEN
from ml_assets.disk.parquet_table import ParquetTable
from ml_assets.spec.project import Project
from ml_assets.wiring.metadata import Shown, frame_table, rows_table
from ml_assets.wiring.pinned_contract import pinned_contract

if TYPE_CHECKING:
    import pandas as pd

SHOWN_ROWS = 5


def sample_rows(
    project: Project,
    table: "pd.DataFrame | ParquetTable",
    rows: int = SHOWN_ROWS,
    first: Sequence[str] = (),
) -> Shown:
    """Return the first rows as a table, the columns ``first`` in front.

    Values of the columns that the YAML or the pinned contract calls sensitive are hidden.
    """
    if isinstance(table, ParquetTable):
        head = next(table.frames(rows=rows), None)
        if head is None:
            return rows_table([])
        table = head
    hidden = sensitive_columns(project) & set(map(str, table.columns))
    return frame_table(table.head(rows).assign(**dict.fromkeys(hidden, HIDDEN)), rows, first)


def sensitive_columns(project: Project) -> set[str]:
    """Return the columns of which no single row's value is shown."""
    contract = pinned_contract(project)
    pinned = contract.columns.items() if contract else ()
    return {*project.spec.columns.sensitive, *(name for name, c in pinned if c.sensitive)}
