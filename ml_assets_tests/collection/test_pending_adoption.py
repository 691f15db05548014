from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ml_assets.collection.pending_adoption import PendingAdoption, pending_adoption
from ml_assets.contract.contract_file import write_contract
from ml_assets.disk.parquet_table import ParquetTable
from ml_assets.spec.errors import ContractError, SpecError
from ml_assets.spec.project import Project
from ml_assets_tests.contract.drift import ROWS, pinned, spec, table

PLACES = np.arange(ROWS)
CHANGED = table(
    plan=np.where(PLACES % 2, "gold", "pro"), size=3, note=None, score=1.5 * PLACES
)  # fmt: skip


def pending(root: Path, frame: pd.DataFrame, *columns: str) -> PendingAdoption:
    project = Project(spec=spec(), root=root)
    write_contract(pinned(), project.contract_path)
    path = root / "raw_data.parquet"
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), path, row_group_size=90)
    return pending_adoption(project, ParquetTable(path), columns)


def test_a_source_that_keeps_the_contract_has_nothing_pending(tmp_path: Path) -> None:
    found = pending(tmp_path, table())
    assert found.changes == []
    assert found.adopted == found.pinned == pinned()


def test_all_changes_are_adopted_but_a_narrower_type(tmp_path: Path) -> None:
    found = pending(tmp_path, CHANGED)
    assert [(c.column, c.kind, c.compatibility) for c in found.changes] == [
        ("plan", "new_category", "breaking"), ("note", "dropped_column", "breaking"),
        ("score", "new_column", "compatible"),
    ]  # fmt: skip
    adopted = found.adopted
    assert (found.pinned.version, adopted.version) == (1, 2)
    assert adopted.columns["plan"].allowed == ["free", "pro", "gold"]
    assert "note" not in adopted.columns
    assert adopted.columns["score"].type == "number"
    assert adopted.columns["size"] == found.pinned.columns["size"]


@pytest.mark.parametrize("column", ["plan", "note", "score", "size"])
def test_named_columns_are_adopted_alone(tmp_path: Path, column: str) -> None:
    found = pending(tmp_path, CHANGED, column)
    assert {change.column for change in found.changes} == {column}
    before, after = found.pinned.columns, found.adopted.columns
    differing = {n for n in {**before, **after} if before.get(n) != after.get(n)}
    assert differing == {column}


def test_a_narrower_type_is_adopted_when_it_is_named(tmp_path: Path) -> None:
    assert pending(tmp_path, CHANGED, "size").adopted.columns["size"].type == "integer"


def test_nothing_is_written(tmp_path: Path) -> None:
    found = pending(tmp_path, CHANGED)
    before = Project(spec=spec(), root=tmp_path).contract_path.read_bytes()
    write_contract(found.pinned, tmp_path / "again.yaml")
    assert (tmp_path / "again.yaml").read_bytes() == before


def test_a_column_that_has_not_changed_is_named(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="'plam' has not changed") as error:
        pending(tmp_path, CHANGED, "note", "plam")
    assert "plan" in str(error.value.mend)
    assert str(error.value.found).startswith("changes of plan, note")
    with pytest.raises(SpecError, match=r"Found: no change\. Mend: there is nothing to adopt"):
        pending(tmp_path, table(), "plan")


def test_without_a_contract_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    path = tmp_path / "raw.parquet"
    table().to_parquet(path)
    with pytest.raises(ContractError, match=r"tried\.yaml: the contract is absent"):
        pending_adoption(Project(spec=spec(), root=tmp_path), ParquetTable(path))
