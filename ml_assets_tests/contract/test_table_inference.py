from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from ml_assets.contract import table_inference
from ml_assets.contract.contract_diff import contract_diff
from ml_assets.contract.inference import infer_contract
from ml_assets.contract.observation import observe
from ml_assets.contract.row_check import check_rows
from ml_assets.contract.table_inference import infer_from_table
from ml_assets.disk.parquet_table import ParquetTable, write_batches
from ml_assets_tests.contract.drift import ROWS, spec, table

PLACES = np.arange(ROWS)


def _stored(frame: pd.DataFrame, path: Path, unit: str = "") -> ParquetTable:
    rows = pa.Table.from_pandas(frame, preserve_index=False)
    if unit:
        place = rows.schema.get_field_index("size")
        field = rows.schema.field(place).with_metadata({"unit": unit})
        rows = rows.cast(rows.schema.set(place, field))
    write_batches(path / "t.parquet", rows.schema, rows.to_batches(100))
    return ParquetTable(path / "t.parquet")


def test_a_table_that_fits_is_inferred_whole(tmp_path: Path) -> None:
    assert infer_from_table(_stored(table(), tmp_path), spec()) == infer_contract(table(), spec())


@pytest.mark.parametrize("rows", [60, 150])
def test_every_row_of_a_larger_table_keeps_the_contract(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    monkeypatch.setattr(table_inference, "SAMPLE_ROWS", rows)
    frame = table(
        age=np.where(PLACES == 399, 10_000, PLACES % 60),
        size=np.where(PLACES % 50 == 0, np.nan, 0.5 + PLACES),
        plan=np.where(PLACES == 398, "rare", np.where(PLACES % 2, "a", "b")),
        note=["x" * (1 + i) for i in PLACES],
        left=np.where(PLACES == 397, "yes", "no"),
    )
    stored = _stored(frame, tmp_path)
    contract = infer_from_table(stored, spec())
    assert check_rows(stored.frame(), contract).broken.empty
    assert contract_diff(contract, observe(stored.frames(), contract), 0.0) == []
    assert (contract.table.rows.min, contract.table.rows.max) == (40, 4000)
    assert contract.version == 1
    assert contract == infer_from_table(stored, spec())


def test_of_a_larger_table_sensitive_columns_keep_the_contract_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_inference, "SAMPLE_ROWS", 60)
    frame = table(age=np.where(PLACES == 399, 10_000, PLACES % 60),
                  plan=np.where(PLACES == 398, "rare", "a"))  # fmt: skip
    stored = _stored(frame, tmp_path)
    contract = infer_from_table(stored, spec(sensitive=["age", "plan"]))
    assert check_rows(stored.frame(), contract).broken.empty


def test_the_unit_that_the_source_states_is_pinned(tmp_path: Path) -> None:
    stored = _stored(table(), tmp_path, unit="kg")
    contract = infer_from_table(stored, spec())
    assert {name: column.unit for name, column in contract.columns.items() if column.unit} == {
        "size": "kg"
    }
    other = _stored(table(), tmp_path, unit="g")
    (change,) = contract_diff(contract, observe(other.frames(), contract, other.schema), 0.05)
    assert (change.kind, change.compatibility) == ("changed_unit", "breaking")
