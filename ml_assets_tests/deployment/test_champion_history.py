from datetime import UTC, datetime

import pytest

from ml_assets.deployment.champion_history import (
    Action,
    Change,
    history_of,
    history_table,
    rollback_target,
    rolled_back,
    standing,
)
from ml_assets.spec.errors import GateRefused, ModelFileError
from ml_assets.spec.gate import GateRow

ROW = GateRow(metric="roc_auc", value=0.97, bound="at least 0.9", passed=True)


def changes(*moves: tuple[Action, str, str | None]) -> list[Change]:
    return [
        Change(number=number, action=action, version=version, previous=previous, who="Ann",
               why="seen", at=datetime(2026, 1, number, tzinfo=UTC), run_id=f"r{number}",
               verdict=[ROW], metrics={"roc_auc": 0.9 + number / 100})
        for number, (action, version, previous) in enumerate(moves, start=1)
    ]  # fmt: skip


THREE = (("promotion", "a", None), ("promotion", "b", "a"), ("promotion", "c", "b"))


def test_rollbacks_walk_back_one_by_one() -> None:
    history = changes(*THREE)
    assert rollback_target("churn", history, "c") == "b"
    history = changes(*THREE, ("rollback", "b", "c"))
    assert standing(history) == ["a", "b"]
    assert rollback_target("churn", history, "b") == "a"
    history = changes(*THREE, ("rollback", "b", "c"), ("rollback", "a", "b"))
    with pytest.raises(GateRefused, match="no earlier champion"):
        rollback_target("churn", history, "a")


def test_an_older_version_promoted_again_can_be_rolled_back() -> None:
    history = changes(*THREE, ("promotion", "a", "c"))
    assert rollback_target("churn", history, "a") == "c"


def test_a_champion_of_before_the_history_can_be_gone_back_to() -> None:
    assert rollback_target("churn", changes(("promotion", "b", "old")), "b") == "old"


def test_a_recorded_rollback_that_was_killed_is_completed_rather_than_repeated() -> None:
    history = changes(*THREE, ("rollback", "b", "c"))
    assert rollback_target("churn", history, "c") == "b"


def test_what_was_rolled_back_from_until_it_is_promoted_again() -> None:
    history = changes(*THREE, ("rollback", "b", "c"))
    assert rolled_back(history) == {"c"}
    assert rolled_back([*history, *changes(*THREE)[2:]]) == set()
    assert rolled_back(changes(*THREE)) == set()


def test_records_are_read_back_and_a_damaged_one_is_named() -> None:
    history = changes(*THREE)
    records = [change.model_dump_json().encode() for change in history]
    assert history_of(records) == history
    with pytest.raises(ModelFileError, match="Record 2"):
        history_of([records[0], records[1][:-9]])


def test_a_metric_that_is_not_defined_stays_so() -> None:
    [change] = changes(("promotion", "a", None))
    change = change.model_copy(update={"metrics": {"roc_auc": float("nan")}})
    [found] = history_of([change.model_dump_json().encode()])
    assert found.metrics["roc_auc"] != found.metrics["roc_auc"]


def test_the_table_has_a_row_per_change() -> None:
    table = history_table(changes(*THREE))
    assert table["version"].tolist() == ["a", "b", "c"]
    assert table["previous"].tolist() == ["", "a", "b"]
    assert table["metric_roc_auc"].tolist() == pytest.approx([0.91, 0.92, 0.93])
    assert table["verdict"].tolist()[0] == "roc_auc 0.97 (holds: at least 0.9)"
    assert set(history_table([]).columns) >= {"number", "who", "why", "run_id"}
