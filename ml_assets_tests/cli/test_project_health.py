from collections.abc import Callable
from pathlib import Path

import pytest

from ml_assets.cli import project_health
from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.contract.contract_file import write_contract


def test_storage_is_tried_and_left_clean(root: Path) -> None:
    assert project_health.storage(root).status == "ok"
    assert list((root / "data" / "artifacts").iterdir()) == []


@pytest.mark.parametrize("url", ["{root}/file/below", "nosuch://bucket"])
def test_storage_that_cannot_be_written(
    root: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    (root / "file").write_text("no folder")
    monkeypatch.setenv("ML_ASSETS_STORAGE", url.format(root=root))
    found = project_health.storage(root)
    assert found.status == "fail"
    assert found.mend is not None
    assert "ML_ASSETS_STORAGE" in found.mend


def test_dagster_home(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = root / "home"
    monkeypatch.setenv("DAGSTER_HOME", str(home))
    assert project_health.dagster_home().status == "ok"
    (home / "dagster.yaml").write_text("storage: [")
    assert project_health.dagster_home().status == "fail"


def test_problems(root: Path, write_problem: Callable[..., Path]) -> None:
    assert [one.status for one in project_health.problems(root)] == ["warn"]
    write_problem("wine")
    write_problem("cancer", problem={})
    good, bad = project_health.problems(root)
    assert (good.status, good.found) == ("ok", "wine")
    assert (bad.status, bad.name) == ("fail", "problem cancer")


def test_contracts(root: Path) -> None:
    folder = root / "data" / "contracts"
    column = ColumnContract(type="number", role="target")
    write_contract(Contract(problem="wine", columns={"y": column}), folder / "wine.yaml")
    assert [one.status for one in project_health.contracts(root)] == ["ok"]
    (folder / "cancer.yaml").write_text("columns: 3\n")
    [bad] = project_health.contracts(root)
    assert (bad.status, bad.name) == ("fail", "contract cancer")
