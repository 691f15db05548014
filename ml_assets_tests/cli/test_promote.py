import json
import os
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path

import dagster as dg
import pandas as pd
import pytest

from ml_assets_tests.cli.champions import (
    MlAssets,
    Versions,
    register_both,
    sections,
    two_cases,
)
from ml_assets_tests.deployment.conftest import Case

WriteProblem = Callable[..., Path]


@pytest.fixture(scope="module")
def cases() -> tuple[Case, Case]:
    return two_cases()


@pytest.fixture
def versions(root: Path, write_problem: WriteProblem, cases: tuple[Case, Case]) -> Versions:
    write_problem("cancer", **sections())
    return register_both(root, cases)


def history(root: Path) -> pd.DataFrame:
    return pd.read_parquet(root / "data" / "artifacts" / "cancer" / "champion_history.parquet")


def test_an_exact_version_is_promoted_by_a_run_of_dagster(
    ml_assets: MlAssets, root: Path, versions: Versions
) -> None:
    result = ml_assets("promote", "cancer", versions.older, "--as", "Ann", "--reason", "Smaller",
                       "--json")  # fmt: skip
    assert result.exit_code == 0, result.stderr
    champion = json.loads(result.stdout)
    assert (champion["version"], champion["who"], champion["why"]) == (
        versions.older, "Ann", "Smaller"
    )  # fmt: skip
    with chdir(root), dg.DagsterInstance.get() as instance:
        event = instance.get_latest_materialization_event(dg.AssetKey(["cancer", "champion"]))
        run = instance.get_run_by_id(champion["run_id"])
    assert event is not None
    assert event.run_id == champion["run_id"]
    assert run is not None
    assert run.run_config["ops"]["cancer__champion"]["config"]["version"] == versions.older
    [line] = history(root).to_dict("records")
    assert (line["action"], line["version"], line["who"]) == ("promotion", versions.older, "Ann")
    assert line["metric_roc_auc"] == pytest.approx(0.97)
    again = ml_assets("promote", "cancer", versions.older)
    assert "is the champion already" in again.stdout
    assert len(history(root)) == 1


def test_a_version_that_the_registry_lacks_starts_no_run(
    ml_assets: MlAssets, root: Path, versions: Versions
) -> None:
    result = ml_assets("promote", "cancer", versions.older[:-1] + "x")
    assert result.exit_code == 1
    assert versions.older in result.stderr
    assert not (root / "data" / "artifacts" / "cancer" / "champion.json").exists()
    assert not Path(os.environ["DAGSTER_HOME"], "dagster.yaml").exists()


def test_the_gate_refuses_and_says_why(
    ml_assets: MlAssets, root: Path, versions: Versions, write_problem: WriteProblem
) -> None:
    write_problem("cancer", **sections(least=0.99))
    result = ml_assets("promote", "cancer", versions.newer, "--json")
    assert result.exit_code == 1
    error = json.loads(result.stderr)["error"]
    assert error["type"] == "GateRefused"
    assert "needs at least 0.99" in error["found"]
    assert not (root / "data" / "artifacts" / "cancer" / "champion_history").exists()
