from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from ml_assets.cli.documents import read_document
from ml_assets.cli.lifecycle_run import run_lifecycle
from ml_assets.cli.problems import find_problem
from ml_assets.deployment.champion import Champion
from ml_assets_tests.cli.champions import (
    MlAssets,
    Versions,
    promote_both,
    register_both,
    sections,
    two_cases,
)
from ml_assets_tests.cli.toy_run import Spoken

WriteProblem = Callable[..., Path]


@pytest.fixture
def versions(root: Path, write_problem: WriteProblem) -> Versions:
    write_problem("cancer", **sections())
    return register_both(root, two_cases())


def champion(root: Path) -> str:
    return read_document(find_problem(root, "cancer"), "champion", Champion).version


def test_one_command_goes_back_and_stays_back(
    ml_assets: MlAssets, root: Path, versions: Versions, write_problem: WriteProblem
) -> None:
    promote_both(root, versions)
    result = ml_assets("rollback", "cancer", "--as", "Bob", "--reason", "Complaints")
    assert result.exit_code == 0, result.stderr
    assert f"before it {versions.newer}" in result.stdout
    assert "ml-assets run cancer --select bento" in result.stdout
    assert champion(root) == versions.older
    table = pd.read_parquet(root / "data" / "artifacts" / "cancer" / "champion_history.parquet")
    assert table["action"].tolist() == ["promotion", "promotion", "rollback"]
    assert table["version"].tolist() == [versions.older, versions.newer, versions.older]
    assert table["why"].tolist()[2] == "Complaints"

    # A scheduled run must not undo it: the newer version is still the one registered last.
    record = run_lifecycle(find_problem(root, "cancer"), "champion", Spoken())
    assert not record.success
    assert "was rolled back from" in record.failures[0].what
    assert champion(root) == versions.older

    # A champion of before has to pass the gate as it is now.
    promoted = ml_assets("promote", "cancer", versions.newer)
    assert promoted.exit_code == 0
    write_problem("cancer", **sections(least=0.98))
    refused = ml_assets("rollback", "cancer")
    assert refused.exit_code == 1
    assert "needs at least 0.98" in refused.stderr
    assert champion(root) == versions.newer


def test_without_a_champion(ml_assets: MlAssets, versions: Versions) -> None:
    result = ml_assets("rollback", "cancer")
    assert result.exit_code == 1
    assert "cancer has no champion yet" in result.stderr
