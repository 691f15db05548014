"""The contract as a dagster-pandas type: the guard at the door, of a table's shape only."""

import warnings
from typing import TYPE_CHECKING

from ml_assets.spec.errors import DataError
from ml_assets.spec.nearest_name import nearest_name

if TYPE_CHECKING:
    import pandas as pd
    from dagster import DagsterType


def raw_table_type(contract_columns: list[str], name: str) -> "DagsterType":
    """Return the type of a table that has these columns and at least one row.

    ``name`` names the type: letters, digits and underscores. What the values are is not its
    business: pandera judges the rows, Great Expectations the table. Importing dagster_pandas
    takes seconds, so call this where that does not delay a load.
    """
    from dagster import BetaWarning
    from dagster_pandas import PandasColumn, create_dagster_pandas_dataframe_type
    from dagster_pandas.constraints import (
        DataFrameConstraint,
        DataFrameConstraintViolationException,
    )

    class HasRows(DataFrameConstraint):
        def __init__(self) -> None:
            super().__init__("the table has at least one row", "At least one row.")

        def validate(self, dataframe: "pd.DataFrame") -> None:
            if dataframe.empty:
                raise DataFrameConstraintViolationException(self.name, "the table has no rows")

    with warnings.catch_warnings():
        # Both are marked as beta, which is nothing that a run's log should tell.
        warnings.simplefilter("ignore", BetaWarning)
        return create_dagster_pandas_dataframe_type(
            name=name,
            description=f"A table with the columns {', '.join(contract_columns)}.",
            columns=[PandasColumn.exists(column) for column in contract_columns],
            dataframe_constraints=[HasRows()],
        )


def check_raw_table(frame: object, contract_columns: list[str], name: str) -> None:
    """Hold the table against its type; raises DataError naming what is absent and what is there."""
    from dagster import check_dagster_type

    verdict = check_dagster_type(raw_table_type(contract_columns, name), frame)
    if verdict.success:
        return
    found = [str(column) for column in getattr(frame, "columns", [])]
    if absent := [column for column in contract_columns if column not in found]:
        raise DataError(
            f"{'Columns' if len(absent) > 1 else 'Column'} {', '.join(map(repr, absent))} of the "
            f"contract absent from {name}",
            found=f"columns {', '.join(found)}" if found else f"a {type(frame).__name__}",
            mend=nearest_name(absent[0], found),
        )
    raise DataError(f"{name} breaks its type", found=str(verdict.description), mend="give it rows")
