from pathlib import Path

import pyarrow as pa
import pytest

from ml_assets.deployment.batch_scoring.job import ScoringJob
from ml_assets.deployment.batch_scoring.parts import Parts
from ml_assets.deployment.batch_scoring.prediction_ids import batch_id
from ml_assets.deployment.model_entry import RegisteredModel, write_entry
from ml_assets.disk.parquet_table import ParquetTable, write_batches
from ml_assets.reading.batch_input import BatchInput, table_input
from ml_assets_tests.deployment.conftest import Case

BAD_ROW = 5


def input_table(case: Case, copies: int = 1) -> pa.Table:
    """Held-out rows without the target, one after the other ``copies`` times; row 5 is bad."""
    frame = case.held_out.drop(columns="target")
    bad = frame.copy()
    bad.loc[BAD_ROW, bad.columns[0]] = -50.0
    parts = [bad, *[frame] * (copies - 1)]
    return pa.concat_tables([pa.Table.from_pandas(part, preserve_index=False) for part in parts])


def make_job(folder: Path, case: Case, id_column: str | None = None) -> ScoringJob:
    entry, parts = folder / "entry", folder / "parts"
    if not entry.exists():
        entry.mkdir(parents=True)
        write_entry(entry, RegisteredModel(case.model, case.contract, case.report))
    parts.mkdir(exist_ok=True)
    batch = batch_id(case.model.version, "input")
    return ScoringJob(entry, case.model.version, batch, id_column, Parts(parts))


def make_input(folder: Path, table: pa.Table) -> BatchInput:
    folder.mkdir(parents=True, exist_ok=True)
    stored = ParquetTable(folder / "table.parquet")
    write_batches(stored.path, table.schema, [table])
    return table_input(stored, "rows")


@pytest.fixture
def job(tmp_path: Path, breast_cancer: Case) -> ScoringJob:
    return make_job(tmp_path, breast_cancer)
