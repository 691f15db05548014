"""Infer the contract of a table that need not fit in memory."""

from typing import TYPE_CHECKING, Final

from ml_assets.contract.adoption import widened
from ml_assets.contract.contract import Contract
from ml_assets.contract.inference import infer_contract, row_bounds
from ml_assets.contract.observation import observe, stated_unit
from ml_assets.disk.parquet_table import ParquetTable
from ml_assets.spec.problem_spec import ProblemSpec

if TYPE_CHECKING:
    import pandas as pd

SAMPLE_ROWS: Final = 200_000
# More are refused, or need no help to be seen.
MOST_CLASSES: Final = 100


def infer_from_table(table: ParquetTable, spec: ProblemSpec) -> Contract:
    """Return the contract of a table, as :func:`infer_contract` does.

    Of a table of more than 200,000 rows, types, repairs and means are inferred from as many rows
    drawn at random with the split's seed, and a row of each class that is not among them; then
    every rule is widened to what the other rows hold.
    Units are those that the source states, else the signs beside numbers.
    """
    sample, rows = table.sample(SAMPLE_ROWS, seed=spec.split.seed), table.rows
    is_whole = len(sample) == rows
    target = spec.problem.target
    if not is_whole and spec.problem.task != "regression" and target and target in sample:
        sample = _with_every_class(sample, table, target)
    contract = _with_units(infer_contract(sample.reset_index(drop=True), spec), table)
    if is_whole:
        return contract
    contract = widened(contract, observe(table.frames(), contract))
    rules = contract.table.model_copy(update={"rows": row_bounds(rows)})
    return contract.model_copy(update={"table": rules})


def _with_every_class(sample: "pd.DataFrame", table: ParquetTable, target: str) -> "pd.DataFrame":
    """Return the sample with a row of each class that it lacks: it may be a very rare one."""
    import pandas as pd

    known: set[object] = set(sample[target].dropna())
    places: list[int] = []
    for frame in table.frames([target]):
        values = frame[target].dropna().drop_duplicates()
        fresh = values[~values.isin(known)].head(MOST_CLASSES - len(places))
        known |= set(fresh)
        places += map(int, fresh.index)
    if not places:
        return sample
    rows = [frame.loc[frame.index.isin(places)] for frame in table.frames()]
    return pd.concat([sample, *rows]).sort_index()


def _with_units(contract: Contract, table: ParquetTable) -> Contract:
    """Return the contract with the units that the source states."""
    schema = table.schema
    columns = {
        name: column.model_copy(update={"unit": stated_unit(schema, name) or column.unit})
        for name, column in contract.columns.items()
    }
    return contract.model_copy(update={"columns": columns})
