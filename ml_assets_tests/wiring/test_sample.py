from pathlib import Path
from typing import Any

import dagster as dg
import pandas as pd
import pyarrow as pa
import pytest

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.contract.contract_file import write_contract
from ml_assets.disk.parquet_table import ParquetTable, write_batches
from ml_assets.spec.project import Project
from ml_assets.wiring.sample import SHOWN_ROWS, sample_rows, sensitive_columns
from ml_assets_tests.spec.specs import make_spec

FRAME = pd.DataFrame({"name": [f"n{i}" for i in range(9)], "age": range(40, 49), "_row": range(9)})


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(make_spec(columns={"sensitive": ["name", "absent"]}), tmp_path)


@pytest.fixture(params=["frame", "file"])
def table(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    if request.param == "frame":
        return FRAME
    rows = pa.Table.from_pandas(FRAME, preserve_index=False)
    write_batches(tmp_path / "t.parquet", rows.schema, rows.to_batches(2))
    return ParquetTable(tmp_path / "t.parquet")


def _records(shown: Any) -> list[dict[str, Any]]:
    assert isinstance(shown, dg.TableMetadataValue)
    return [record.data for record in shown.records]


def test_the_first_rows_are_shown_without_what_is_sensitive(project: Project, table: Any) -> None:
    records = _records(sample_rows(project, table, first=["_row"]))
    assert len(records) == SHOWN_ROWS
    assert list(records[0]) == ["_row", "name", "age"]
    assert [record["name"] for record in records] == ["hidden"] * SHOWN_ROWS
    assert [str(record["age"]) for record in records] == ["40", "41", "42", "43", "44"]
    assert len(_records(sample_rows(project, table, rows=8))) == 8
    assert FRAME["name"].iloc[0] == "n0"


def test_what_the_contract_calls_sensitive_is_hidden_too(project: Project, table: Any) -> None:
    columns = {"age": ColumnContract(type="integer", sensitive=True)}
    assert sensitive_columns(project) == {"name", "absent"}
    write_contract(Contract(problem="churn", columns=columns), project.contract_path)
    assert sensitive_columns(project) == {"name", "absent", "age"}
    assert _records(sample_rows(project, table))[0]["age"] == "hidden"


def test_a_table_without_rows_shows_none(project: Project, tmp_path: Path) -> None:
    rows = pa.Table.from_pandas(FRAME.head(0), preserve_index=False)
    write_batches(tmp_path / "t.parquet", rows.schema, [])
    for table in (ParquetTable(tmp_path / "t.parquet"), FRAME.head(0)):
        assert sample_rows(project, table) == dg.MetadataValue.text("none")
