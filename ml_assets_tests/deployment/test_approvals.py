from datetime import UTC, datetime
from pathlib import Path

import pytest

from ml_assets.deployment.approvals import (
    Approval,
    approval_rows,
    approvals_of,
    approve,
    approvers,
)
from ml_assets.spec.errors import GateRefused, ModelFileError, SpecError


def given(who: str, version: str = "v1") -> Approval:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return Approval(version=version, who=who, reason="seen", approved_at=now)


def test_approvals_are_kept_oldest_first_and_none_is_rewritten(tmp_path: Path) -> None:
    first = approve(tmp_path, "v1", " Ann ", "The recall is fine")
    second = approve(tmp_path, "v1", "Bob", "Seen")
    third = approve(tmp_path, "v1", "Ann", "Still")
    assert approvals_of(tmp_path) == [first, second, third]
    assert (first.who, first.reason) == ("Ann", "The recall is fine")
    assert first.approved_at.tzinfo is not None


def test_without_any_there_is_none(tmp_path: Path) -> None:
    assert approvals_of(tmp_path) == []


@pytest.mark.parametrize(("who", "reason"), [(" ", "seen"), ("Ann", "")])
def test_a_nameless_or_reasonless_approval_is_none(tmp_path: Path, who: str, reason: str) -> None:
    with pytest.raises(SpecError, match="An approval needs"):
        approve(tmp_path, "v1", who, reason)
    assert approvals_of(tmp_path) == []


def test_a_damaged_file_is_an_error_and_no_approval(tmp_path: Path) -> None:
    approve(tmp_path, "v1", "Ann", "Seen")
    [file] = (tmp_path / "approvals").iterdir()
    file.write_text("{}")
    with pytest.raises(ModelFileError, match=file.name):
        approvals_of(tmp_path)


def test_a_person_counts_once_and_for_the_version_named() -> None:
    found = [given("Ann Lee"), given("ann  lee"), given("Bob", version="v2")]
    assert approvers(found, "v1") == ["Ann Lee"]


def test_too_few_are_refused_with_the_command_that_approves() -> None:
    with pytest.raises(GateRefused) as caught:
        approval_rows("churn", "v1", [given("Ann"), given("ANN")], needed=2)
    assert caught.value.what == "Model version v1 has 1 of 2 approvals"
    assert caught.value.found == "Ann"
    assert str(caught.value.mend).startswith("ml-assets approve churn v1 --as NAME")


def test_enough_are_told_by_name() -> None:
    [row] = approval_rows("churn", "v1", [given("Ann"), given("Bob")], needed=2)
    assert (row.metric, row.value, row.passed) == ("approvals", 2.0, True)
    assert "Ann, Bob" in row.bound
    assert approval_rows("churn", "v1", [], needed=0) == []
