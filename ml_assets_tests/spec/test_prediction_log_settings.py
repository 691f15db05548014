import pytest

from ml_assets.spec.errors import SpecError
from ml_assets.spec.prediction_log_settings import Labels, LogCollection
from ml_assets.spec.problem import Problem

CHURN = Problem(task="binary_classification", target="left")


def test_days_that_are_kept() -> None:
    assert LogCollection().days == 90
    assert LogCollection(keep="36h").days == 1
    assert LogCollection(keep=None).days is None
    with pytest.raises(ValueError, match="less than a day"):
        LogCollection(keep="23h")


def test_labels_that_fit() -> None:
    labels = Labels(source="labels/*.csv", key="customer")
    labels.must_fit(CHURN, ["gender"])
    assert (labels.table.uri, labels.id) == ("labels/*.csv", "prediction_id")


@pytest.mark.parametrize(
    ("labels", "problem", "says"),
    [
        ({"source": "a.csv"}, Problem(task="clustering"), "there is none"),
        ({"source": "a.csv", "key": "gender"}, CHURN, "sensitive"),
        ({"source": "asset:labels"}, CHURN, "read whole"),
        ({"source": {"uri": "a/*.csv", "incremental": True}}, CHURN, "read whole"),
    ],
)
def test_labels_that_do_not_fit(labels: dict[str, object], problem: Problem, says: str) -> None:
    with pytest.raises(SpecError, match=says):
        Labels.model_validate(labels).must_fit(problem, ["gender"])
