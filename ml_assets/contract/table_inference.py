"""Infer the contract of a table that need not fit in memory."""

from typing import Final

from ml_assets.contract.adoption import widened
from ml_assets.contract.contract import Contract
from ml_assets.contract.inference import infer_contract, row_bounds
from ml_assets.contract.observation import observe
from ml_assets.disk.parquet_table import ParquetTable
from ml_assets.spec.problem_spec import ProblemSpec

SAMPLE_ROWS: Final = 200_000


def infer_from_table(table: ParquetTable, spec: ProblemSpec) -> Contract:
    """Return the contract of a table, as :func:`infer_contract` does.

    Of a table of more than 200,000 rows, types, repairs and means are inferred from as many rows
    drawn at random with the split's seed; then every rule is widened to what the other rows hold.
    """
    sample = table.sample(SAMPLE_ROWS, seed=spec.split.seed)
    contract = infer_contract(sample.reset_index(drop=True), spec)
    if len(sample) == table.rows:
        return contract
    contract = widened(contract, observe(table.frames(), contract))
    rows = row_bounds(table.rows)
    return contract.model_copy(update={"table": contract.table.model_copy(update={"rows": rows})})
