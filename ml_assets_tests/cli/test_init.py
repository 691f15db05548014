import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import Result

from ml_assets.contract.contract_file import read_contract


@pytest.fixture
def table(root: Path) -> Path:
    file = root / "raw" / "Leavers 2026.csv"
    file.parent.mkdir()
    rows = [f"c{i},{20 + i % 30},{'basic' if i % 2 else 'gold'},{'yes' if i % 3 else 'no'}"
            for i in range(60)]  # fmt: skip
    file.write_text("\n".join(["customer_id,age,plan,left", *rows]) + "\n")
    return file


def test_a_table_becomes_a_problem(
    ml_assets: Callable[..., Result], table: Path, root: Path
) -> None:
    result = ml_assets("init", "raw/Leavers 2026.csv", "--target", "left", "--json")
    assert result.exit_code == 0, result.stderr
    document = json.loads(result.stdout)
    assert document["name"] == "leavers_2026"
    assert document["task"] == "binary_classification"
    assert document["columns"]["customer_id"]["role"] == "id"
    assert document["columns"]["age"] == {"role": "feature", "type": "integer", "nullable": False}
    written = root / "problems" / "leavers_2026" / "defs.yaml"
    attributes = yaml.safe_load(written.read_text())["attributes"]
    assert list(attributes["sources"].values()) == [{"uri": "raw/Leavers 2026.csv"}]
    contract = read_contract(root / "data" / "contracts" / "leavers_2026.yaml")
    assert contract.columns["left"].allowed == ["no", "yes"]
    assert document["files"] == [str(written), str(root / "data/contracts/leavers_2026.yaml")]


def test_the_new_problem_is_listed(ml_assets: Callable[..., Result], table: Path) -> None:
    result = ml_assets("init", table, "--target", "left", "--name", "leavers")
    assert result.exit_code == 0, result.stderr
    assert "ml-assets run leavers" in result.stdout
    listed = json.loads(ml_assets("list", "--json").stdout)["problems"]
    assert [row["name"] for row in listed] == ["leavers"]


def test_data_is_found_from_the_working_directory(
    ml_assets: Callable[..., Result], table: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(table.parent)
    result = ml_assets("init", table.name, "--target", "left", "--name", "leavers")
    assert result.exit_code == 0, result.stderr
    text = (root / "problems" / "leavers" / "defs.yaml").read_text()
    assert yaml.safe_load(text)["attributes"]["sources"]["table"] == {"uri": f"raw/{table.name}"}


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--target", "lefft"], "write 'left'"),
        (["--target", "left", "--name", "Bad Name"], "The problem to write.name"),
        (["--target", "plan", "--task", "regression"], "plan"),
    ],
)
def test_wrong_options_write_nothing(
    ml_assets: Callable[..., Result], table: Path, root: Path, options: list[str], told: str
) -> None:
    result = ml_assets("init", table, *options)
    assert result.exit_code == 1
    assert told in result.stderr
    assert list((root / "problems").iterdir()) == []
    assert not (root / "data" / "contracts").exists()


def test_a_problem_is_not_overwritten(ml_assets: Callable[..., Result], table: Path) -> None:
    assert ml_assets("init", table, "--target", "left").exit_code == 0
    again = ml_assets("init", table, "--target", "left")
    assert again.exit_code == 1
    assert "give another --name" in again.stderr


def test_a_missing_file_is_named(ml_assets: Callable[..., Result]) -> None:
    result = ml_assets("init", "nowhere.csv", "--target", "left")
    assert result.exit_code == 1
    assert "nowhere.csv" in result.stderr


def test_clusters_need_no_target(ml_assets: Callable[..., Result], table: Path) -> None:
    result = ml_assets("init", table, "--task", "clustering", "--name", "kinds", "--json")
    assert result.exit_code == 0, result.stderr
    document = json.loads(result.stdout)
    assert (document["task"], document["target"], document["metric"]) == (
        "clustering", None, "silhouette",
    )  # fmt: skip
    shown = ml_assets("init", table, "--task", "anomaly_detection", "--name", "odd")
    assert "odd: anomaly_detection, searched by planted_roc_auc" in shown.stdout
    assert "kinds" in ml_assets("list").stdout
    refused = ml_assets("init", table, "--task", "clustering", "--target", "left", "--name", "no")
    assert refused.exit_code != 0
    assert "columns.drop" in refused.stderr
