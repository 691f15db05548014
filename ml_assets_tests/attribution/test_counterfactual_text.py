import pytest

from ml_assets.attribution.counterfactual_text import sentence
from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.spec.counterfactual import Change, Value
from ml_assets.spec.metrics import Task

CONTRACT = Contract(
    problem="churn",
    columns={
        "contract": ColumnContract(type="string"),
        "tenure": ColumnContract(type="integer", nullable=True, unit="months"),
        "rate": ColumnContract(type="number"),
        "since": ColumnContract(type="datetime"),
    },
)
PLAN = Change(column="contract", before="Month-to-month", after="Two year")
TENURE = Change(column="tenure", before=2, after=14)
RATE = Change(column="rate", before=0.1, after=0.30000000000000004)


def test_all_changes_are_in_one_sentence() -> None:
    assert sentence("binary_classification", "yes", "no", [PLAN, TENURE, RATE], CONTRACT) == (
        "Would be labelled no instead of yes if contract were 'Two year' instead of "
        "'Month-to-month', tenure 14 instead of 2 months and rate 0.3 instead of 0.1."
    )


@pytest.mark.parametrize(
    ("task", "before", "after", "says"),
    [
        ("regression", 151.23456789, 182.0, "predicted 182 instead of 151.235"),
        ("clustering", "cluster_1", "cluster_2", "in cluster_2 instead of cluster_1"),
        ("anomaly_detection", "anomaly", "normal", "labelled normal instead of anomaly"),
        ("multiclass_classification", 1, 2, "labelled 2 instead of 1"),
    ],
)
def test_each_task_says_its_decision(task: Task, before: Value, after: Value, says: str) -> None:
    found = sentence(task, before, after, [PLAN], CONTRACT)
    assert found.startswith(f"Would be {says} if contract were")


def test_missing_values_and_moments() -> None:
    moments = {"before": "2024-01-01T00:00:00", "after": "2023-01-01T00:00:00"}
    changes = [Change(column="tenure", before=None, after=3), Change(column="since", **moments)]
    found = sentence("regression", 1.0, 2.0, changes, CONTRACT)
    assert "tenure were 3 instead of missing and since '2023-01-01T00:00:00' instead" in found
