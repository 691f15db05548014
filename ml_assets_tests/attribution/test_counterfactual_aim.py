import numpy as np
import pytest

from ml_assets.attribution.counterfactual_aim import Aim, aim_for
from ml_assets.estimator.fitted_model import ModelInfo
from ml_assets.estimator.predict import Predictions
from ml_assets.spec.counterfactual import Wanted
from ml_assets.spec.errors import DataError
from ml_assets.spec.metrics import Task
from ml_assets_tests.estimator.models import PLAN


def info(task: Task, *classes: str) -> ModelInfo:
    return ModelInfo(problem="p", task=task, plan=PLAN, classes=list(classes) or None,
                     family="linear", params={}, trial_id="t", cross_validation={},
                     contract_version=1, seed=7, train_rows=1)  # fmt: skip


def now(label: object) -> Predictions:
    return Predictions(np.array([label]))


@pytest.mark.parametrize(
    ("task", "classes", "label", "wanted", "labels"),
    [
        ("binary_classification", ["no", "yes"], "yes", None, ("no",)),
        ("multiclass_classification", ["a", "b", "c"], "b", None, ("a", "c")),
        ("multiclass_classification", ["a", "b", "c"], "b", "c", ("c",)),
        ("clustering", ["cluster_1", "cluster_2", "noise"], "cluster_1", None, ("cluster_2",)),
        ("clustering", ["cluster_1", "noise"], "cluster_1", "noise", ("noise",)),
        ("clustering", ["cluster_1"], "cluster_1", None, ()),
        ("anomaly_detection", ["normal", "anomaly"], "anomaly", None, ("normal",)),
        ("anomaly_detection", ["normal", "anomaly"], "normal", None, ("normal",)),
        ("anomaly_detection", ["normal", "anomaly"], "normal", "anomaly", ("anomaly",)),
    ],
)  # fmt: skip
def test_which_labels_are_another_decision(
    task: Task, classes: list[str], label: str, wanted: str | None, labels: tuple[str, ...]
) -> None:
    asked = Wanted(label=wanted) if wanted else None
    assert aim_for(info(task, *classes), now(label), asked).labels == labels


def test_bounds_and_shares_of_a_number() -> None:
    regression = info("regression")
    assert aim_for(regression, now(8.0), Wanted(at_least=9, at_most=10)) == Aim(
        "predicted at least 9 and at most 10", (), 9.0, 10.0
    )
    assert aim_for(regression, now(8.0), Wanted(by=0.25)).low == 10.0
    assert aim_for(regression, now(8.0), Wanted(by=-0.25)).high == 6.0
    # A tenth more than -8 is -7.2, not -8.8.
    assert aim_for(regression, now(-8.0), Wanted(by=0.1)).low == pytest.approx(-7.2)
    with pytest.raises(DataError, match="A share of 0 is 0"):
        aim_for(regression, now(0.0), Wanted(by=0.1))
    with pytest.raises(DataError, match="A number has no label"):
        aim_for(regression, now(0.0), Wanted(label="a"))


def test_numbers_are_near_by_what_is_lacking() -> None:
    aim = Aim("", (), 2.0, 4.0)
    found = Predictions(np.array([1.0, 2.0, 3.0, 4.0, 6.0]))
    assert aim.reached(found).tolist() == [False, True, True, True, False]
    assert aim.closeness(found).tolist() == [-1.0, 0.0, 0.0, 0.0, -2.0]


def test_labels_are_near_by_the_best_wanted_probability() -> None:
    shares = np.array([[0.5, 0.3, 0.2], [0.2, 0.1, 0.7]])
    found = Predictions(np.array(["a", "c"]), shares, ("a", "b", "c"))
    one, either = Aim("", ("b",)), Aim("", ("b", "c"))
    assert one.reached(found).tolist() == [False, False]
    assert one.closeness(found) == pytest.approx([-0.2, -0.6])
    assert either.reached(found).tolist() == [False, True]
    assert either.closeness(found) == pytest.approx([-0.2, 0.5])


def test_anomalies_are_near_by_score_and_bare_clusters_by_label() -> None:
    ranks = np.array([0.2, 0.99])
    found = Predictions(np.array(["normal", "anomaly"]), None, ("normal", "anomaly"), ranks)
    assert Aim("", ("normal",)).closeness(found).tolist() == [-0.2, -0.99]
    assert Aim("", ("anomaly",)).closeness(found).tolist() == [0.2, 0.99]
    clusters = Predictions(np.array(["one", "two"]), None, ("one", "two"))
    assert Aim("", ("two",)).closeness(clusters).tolist() == [0.0, 1.0]
