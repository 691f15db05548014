import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from ml_assets.modeling.families.registry import FAMILIES
from ml_assets.modeling.feasibility.anomalies import find_anomalies
from ml_assets.modeling.feasibility.small_problem import SmallProblem, small_problem
from ml_assets_tests.modeling.feasibility.problems import spec_of
from ml_assets_tests.modeling.unlabelled_tables import ODD, odd_rows

LABELLED = spec_of("anomaly_detection", {"target": "odd", "positive_class": "odd"})


def odd(share: float = 0.1, shuffled: bool = False) -> SmallProblem:
    frame = odd_rows(400, share)
    if shuffled:
        frame["odd"] = np.random.default_rng(0).permutation(frame["odd"].to_numpy())
    return small_problem(frame, ODD, LABELLED)


def test_labelled_anomalies_stand_out() -> None:
    problem = odd()
    found = find_anomalies(problem, 40)
    assert found.labelled == 40
    # Of three detectors.
    assert found.p_value == pytest.approx(3 / 200)
    family, scores, truth = FAMILIES["mahalanobis"], [], []
    for training, scored in problem.folds:
        params = family.portfolio("anomaly_detection")[0]
        pipeline = family.build(params, "anomaly_detection", ODD, 7)
        pipeline.fit(problem.rows.X.iloc[training])
        scores.append(pipeline.decision_function(problem.rows.X.iloc[scored]))
        truth.append(problem.rows.y[scored] == "odd")
    expected = roc_auc_score(np.concatenate(truth), np.concatenate(scores))
    assert found.roc_auc["mahalanobis"] == pytest.approx(expected)


def test_labels_that_mean_nothing_are_seen_through() -> None:
    found = find_anomalies(odd(shuffled=True), 40)
    assert found.p_value is not None
    assert found.p_value > 0.05


def test_few_labels_are_no_test() -> None:
    found = find_anomalies(odd(share=0.02), 8)
    assert found.p_value is None
    assert found.roc_auc["mahalanobis"] > 0.9


def test_without_labels_planted_rows_are_found() -> None:
    plan = ODD.model_copy(update={"target": ""})
    spec = spec_of("anomaly_detection", {"target": None})
    found = find_anomalies(small_problem(odd_rows(300), plan, spec), None)
    assert found.roc_auc == {}
    assert found.p_value is None
    # Two columns go together: a value of another row does not fit.
    assert found.planted_roc_auc["mahalanobis"].value > 0.6
