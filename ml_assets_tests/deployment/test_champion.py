from datetime import UTC, datetime

import pytest

from ml_assets.deployment.approvals import Approval
from ml_assets.deployment.champion import (
    Champion,
    Decision,
    pass_gate,
    promote,
    recorded_change,
)
from ml_assets.deployment.champion_history import Change
from ml_assets.deployment.registry import Registration
from ml_assets.spec.errors import GateRefused, SpecError
from ml_assets.spec.problem import Bounds
from ml_assets_tests.deployment.conftest import Case

REACHED = {"roc_auc": Bounds(min=0.9)}
MISSED = {"roc_auc": Bounds(min=0.99)}


def registered(case: Case) -> Registration:
    return Registration(
        tag=f"breast_cancer:{case.model.version}", name="breast_cancer",
        version=case.model.version, registered_at=datetime.now(UTC), path="", labels={},
        metadata={},
    )  # fmt: skip


def promoted(
    case: Case, success: dict[str, Bounds], previous: Champion | None, run_id: str
) -> Champion:
    return promote(registered(case), case.report, success, previous, run_id)


def test_a_version_that_reaches_the_thresholds_is_promoted(breast_cancer: Case) -> None:
    champion = promoted(breast_cancer, REACHED, None, "run-1")

    assert champion.version == breast_cancer.model.version
    assert champion.tag == f"breast_cancer:{breast_cancer.model.version}"
    assert [(row.metric, row.value, row.passed) for row in champion.verdict] == [
        ("roc_auc", 0.97, True)
    ]
    assert champion.previous is None


def test_the_refusal_names_metric_value_and_threshold(breast_cancer: Case) -> None:
    with pytest.raises(GateRefused, match=r"roc_auc is 0\.9700, needs at least 0\.99"):
        promoted(breast_cancer, MISSED, None, "run-1")


def test_a_metric_that_was_not_evaluated_is_refused(breast_cancer: Case) -> None:
    with pytest.raises(GateRefused, match="recall is missing"):
        pass_gate(breast_cancer.report, {"recall": Bounds(min=0.1)})


def test_the_evaluation_of_another_version_is_refused(
    breast_cancer: Case, other_breast_cancer: Case
) -> None:
    with pytest.raises(GateRefused, match=other_breast_cancer.model.version):
        promote(registered(breast_cancer), other_breast_cancer.report, {}, None, "run-1")


def test_the_champion_remembers_its_predecessor(
    breast_cancer: Case, other_breast_cancer: Case
) -> None:
    first = promoted(breast_cancer, REACHED, None, "run-1")
    second = promoted(other_breast_cancer, REACHED, first, "run-2")

    assert second.previous == first.version


def test_promoting_the_champion_again_keeps_when_and_by_which_run(breast_cancer: Case) -> None:
    first = promoted(breast_cancer, {}, None, "run-1")
    again = promoted(breast_cancer, REACHED, first, "run-2")

    assert (again.promoted_at, again.run_id) == (first.promoted_at, "run-1")
    assert [row.metric for row in again.verdict] == ["roc_auc"]


def approval(case: Case, who: str = "Ann") -> Approval:
    return Approval(version=case.model.version, who=who, reason="seen",
                    approved_at=datetime(2026, 1, 1, tzinfo=UTC))  # fmt: skip


def test_without_the_approvals_asked_for_a_good_version_is_refused(breast_cancer: Case) -> None:
    entry, report = registered(breast_cancer), breast_cancer.report
    version = breast_cancer.model.version
    with pytest.raises(GateRefused, match=f"ml-assets approve breast_cancer {version}"):
        promote(entry, report, REACHED, None, "run-1", approvals_needed=1)
    approved = entry.model_copy(update={"approvals": [approval(breast_cancer)]})
    champion = promote(approved, report, REACHED, None, "run-1", approvals_needed=1)
    assert [row.metric for row in champion.verdict] == ["roc_auc", "approvals"]
    assert champion.approvals == [approval(breast_cancer)]


def test_approvals_make_no_bad_version_good(breast_cancer: Case) -> None:
    with pytest.raises(GateRefused, match="needs at least"):
        pass_gate(breast_cancer.report, MISSED, [approval(breast_cancer)], 1, "breast_cancer")


def test_an_approval_of_another_version_counts_nothing(
    breast_cancer: Case, other_breast_cancer: Case
) -> None:
    with pytest.raises(GateRefused, match="0 of 1 approvals"):
        pass_gate(breast_cancer.report, REACHED, [approval(other_breast_cancer)], 1)


def moved(champion: Champion, previous: Champion | None, history: list[Change], case: Case) -> None:
    """Add the record of a move, if there is one to add."""
    change = recorded_change(champion, previous, history, case.report)
    history.extend([change] if change else [])


def test_who_and_why_are_kept_and_a_rollback_goes_back(
    breast_cancer: Case, other_breast_cancer: Case
) -> None:
    history: list[Change] = []
    first = promoted(breast_cancer, REACHED, None, "run-1")
    moved(first, None, history, breast_cancer)
    decision = Decision(other_breast_cancer.model.version, who="Ann", why="Better recall")
    second = promote(registered(other_breast_cancer), other_breast_cancer.report, REACHED, first,
                     "run-2", decision)  # fmt: skip
    moved(second, first, history, other_breast_cancer)
    back = Decision(rollback=True, who="Bob", why="Complaints")
    assert back.target(registered(other_breast_cancer), second, history) == first.version
    third = promote(registered(breast_cancer), breast_cancer.report, REACHED, second, "run-3", back)
    moved(third, second, history, breast_cancer)
    assert [(one.number, one.action, one.version, one.who) for one in history] == [
        (1, "promotion", first.version, "run run-1"),
        (2, "promotion", second.version, "Ann"),
        (3, "rollback", first.version, "Bob"),
    ]
    assert history[1].why == "Better recall"
    assert history[1].metrics == {"roc_auc": 0.97}
    # The next scheduled run would register and promote the same version once more.
    again = registered(other_breast_cancer)
    with pytest.raises(GateRefused, match="was rolled back from") as caught:
        Decision().target(again, third, history)
    assert caught.value.found == "Complaints"
    assert Decision(second.version).target(again, third, history) == second.version


def test_the_same_move_is_recorded_once(breast_cancer: Case) -> None:
    """As it is after a run that was killed before it moved the champion."""
    history: list[Change] = []
    first = promoted(breast_cancer, REACHED, None, "run-1")
    moved(first, None, history, breast_cancer)
    moved(promoted(breast_cancer, REACHED, None, "run-2"), None, history, breast_cancer)
    moved(promoted(breast_cancer, REACHED, first, "run-3"), first, history, breast_cancer)
    assert [change.run_id for change in history] == ["run-1"]


def test_a_rollback_names_no_version(breast_cancer: Case) -> None:
    with pytest.raises(SpecError, match="names no version"):
        Decision("v1", rollback=True).target(registered(breast_cancer), None, [])


def test_a_champion_of_before_the_history_knows_its_predecessor(breast_cancer: Case) -> None:
    champion = promoted(breast_cancer, {}, None, "run-1")
    champion = champion.model_copy(update={"previous": "older"})
    assert Decision(rollback=True).target(registered(breast_cancer), champion, []) == "older"
