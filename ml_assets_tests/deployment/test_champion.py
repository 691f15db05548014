from datetime import UTC, datetime

import pytest

from ml_assets.deployment.champion import Champion, pass_gate, promote
from ml_assets.deployment.registry import Registration
from ml_assets.spec.errors import GateRefused
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
