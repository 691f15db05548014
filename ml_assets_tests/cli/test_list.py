import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from click.testing import Result

from ml_assets.deployment.champion import Champion
from ml_assets_tests.cli.boards import store

CHAMPION = Champion(name="cancer", version="abc123", tag="cancer:abc123", run_id="r",
                    promoted_at=datetime(2026, 1, 1, tzinfo=UTC), verdict=[])  # fmt: skip


def test_problems_with_champion_and_metric(
    ml_assets: Callable[..., Result], write_problem: Callable[..., Path], root: Path
) -> None:
    write_problem("cancer")
    write_problem("house", problem={"task": "regression", "target": "price", "metric": "r2"})
    store(root, "cancer", "champion", CHAMPION)
    rows = json.loads(ml_assets("list", "--json").stdout)["problems"]
    assert rows == [
        {"name": "cancer", "task": "binary_classification", "target": "target",
         "metric": "roc_auc", "champion": "abc123", "bento": None},
        {"name": "house", "task": "regression", "target": "price", "metric": "r2",
         "champion": None, "bento": None},
    ]  # fmt: skip
    table = ml_assets("list")
    assert table.exit_code == 0
    assert "abc123" in table.stdout


def test_a_broken_problem_is_told_and_the_status_is_1(
    ml_assets: Callable[..., Result], write_problem: Callable[..., Path]
) -> None:
    write_problem("cancer")
    write_problem("house", problem={"task": "regression"})
    result = ml_assets("list", "--json")
    document = json.loads(result.stdout)
    assert result.exit_code == 1
    assert [row["name"] for row in document["problems"]] == ["cancer"]
    assert "problem.target is missing" in document["broken"][0]["what"]
    text = ml_assets("list")
    assert text.exit_code == 1
    assert "cancer" in text.stdout
    assert "problem.target is missing" in text.stderr


def test_an_empty_project_says_what_to_do(ml_assets: Callable[..., Result]) -> None:
    result = ml_assets("list")
    assert result.exit_code == 0
    assert "ml-assets init" in result.stdout
