import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import Result

from ml_assets.contract.contract_file import read_contract, write_contract
from ml_assets_tests.contract.drift import ROWS, pinned, table

GOLD = np.where(np.arange(ROWS) % 2, "gold", "pro")


@pytest.fixture
def contract(root: Path, write_problem: Callable[..., Path]) -> Path:
    """The pinned contract of a problem that has run once."""
    write_problem(
        "tried",
        problem={"task": "binary_classification", "target": "left"},
        sources={"rows": {"uri": "rows.csv"}},
        columns={"id": "key"},
    )
    path = root / "data" / "contracts" / "tried.yaml"
    write_contract(pinned(), path)
    path.write_text(path.read_text().replace("columns:\n", "columns:\n  # Reviewed by Ada.\n", 1))
    store_raw(root)
    return path


def store_raw(root: Path, **columns: Any) -> None:
    file = root / "data" / "artifacts" / "tried" / "raw_data.parquet"
    file.parent.mkdir(parents=True, exist_ok=True)
    table(**columns).to_parquet(file)


def test_changes_are_written_and_shown_as_a_diff(
    root: Path, contract: Path, ml_assets: Callable[..., Result]
) -> None:
    store_raw(root, plan=GOLD)
    result = ml_assets("adopt", "tried")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert "plan" in lines[1]
    assert "new category" in lines[1]
    assert "breaking" in lines[1]
    assert "-version: 1" in lines
    assert "+version: 2" in lines
    assert [line for line in lines if line.startswith("+  plan:") and "gold" in line]
    assert lines[-1].endswith("ml-assets run tried")
    after = read_contract(contract)
    assert (after.version, after.columns["plan"].allowed) == (2, ["free", "pro", "gold"])
    assert "# Reviewed by Ada." in contract.read_text()


def test_a_second_time_there_is_nothing_to_adopt(
    root: Path, contract: Path, ml_assets: Callable[..., Result]
) -> None:
    store_raw(root, plan=GOLD)
    ml_assets("adopt", "tried")
    written = contract.read_bytes()
    result = ml_assets("adopt", "tried")
    assert result.stdout.startswith("Nothing to adopt: the source keeps version 2")
    assert contract.read_bytes() == written


def test_a_dry_run_writes_nothing(
    root: Path, contract: Path, ml_assets: Callable[..., Result]
) -> None:
    store_raw(root, plan=GOLD)
    before = contract.read_bytes()
    result = ml_assets("adopt", "tried", "--dry-run")
    assert "new category" in result.stdout
    assert result.stdout.splitlines()[-1] == "Nothing was written (--dry-run)"
    assert contract.read_bytes() == before
    shown = json.loads(ml_assets("adopt", "tried", "--dry-run", "--json").stdout)
    assert (shown["version"], shown["written"], len(shown["changes"])) == (1, False, 1)
    assert contract.read_bytes() == before


def test_named_columns_are_adopted_alone(
    root: Path, contract: Path, ml_assets: Callable[..., Result]
) -> None:
    store_raw(root, plan=GOLD, note=None)
    shown = json.loads(ml_assets("adopt", "tried", "note", "--json").stdout)
    assert [(c["column"], c["kind"]) for c in shown["changes"]] == [("note", "dropped_column")]
    assert (shown["version"], shown["written"], shown["file"]) == (2, True, str(contract))
    after = read_contract(contract)
    assert "note" not in after.columns
    assert after.columns["plan"] == pinned().columns["plan"]


def test_a_column_that_the_yaml_needs_is_not_given_up(
    root: Path, contract: Path, ml_assets: Callable[..., Result]
) -> None:
    store_raw(root, key=None)
    before = contract.read_bytes()
    result = ml_assets("adopt", "tried")
    assert result.exit_code == 1
    assert "columns.id: the column 'key' is gone" in result.stderr
    assert contract.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(["nte"], "the column 'nte' has not changed"), ([], "tried has no raw_data yet")],
)
def test_what_cannot_be_adopted_is_said(
    root: Path,
    contract: Path,
    ml_assets: Callable[..., Result],
    arguments: list[str],
    says: str,
) -> None:
    if not arguments:
        (root / "data" / "artifacts" / "tried" / "raw_data.parquet").unlink()
    result = ml_assets("adopt", "tried", *arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert says.lower() in result.stderr.lower()
