import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ml_assets.deployment.champion import Champion
from ml_assets_tests.cli.boards import store
from ml_assets_tests.cli.champions import MlAssets, Versions, register_both, sections, two_cases


@pytest.fixture
def versions(root: Path, write_problem: Callable[..., Path]) -> Versions:
    write_problem("cancer", **sections())
    found = register_both(root, two_cases())
    store(root, "cancer", "champion", Champion(
        name="cancer", version=found.older, tag=f"cancer:{found.older}", run_id="r", verdict=[],
        promoted_at=datetime(2026, 1, 1, tzinfo=UTC),
    ))  # fmt: skip
    return found


def test_the_newest_comes_first_and_the_champion_is_marked(
    ml_assets: MlAssets, versions: Versions
) -> None:
    ml_assets("approve", "cancer", versions.newer, "--as", "Ann", "--reason", "Seen")
    lines = ml_assets("versions", "cancer").stdout.splitlines()
    assert versions.newer in lines[1]
    assert "Ann" in lines[1]
    assert versions.older in lines[2]
    assert "champion" in lines[2]
    assert "champion" not in lines[1]
    found = json.loads(ml_assets("versions", "cancer", "--json").stdout)
    assert [one["champion"] for one in found] == [False, True]
    assert found[0]["metadata"]["metric_roc_auc"] == "0.97"


def test_an_empty_registry(ml_assets: MlAssets, write_problem: Callable[..., Path]) -> None:
    write_problem("cancer")
    assert json.loads(ml_assets("versions", "cancer", "--json").stdout) == []
