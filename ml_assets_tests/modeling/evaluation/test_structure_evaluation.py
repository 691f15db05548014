import numpy as np
import pandas as pd
import pytest
from sklearn import metrics

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import predict
from ml_assets.modeling.evaluation.evaluate import evaluate
from ml_assets.modeling.refit import refit
from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets.spec.problem import Problem
from ml_assets_tests.modeling.unlabelled_tables import (
    GROUPS,
    board,
    clusters,
    detector,
    groups,
    odd_rows,
)

HELD_OUT = groups(rows=60, seed=2)
ODD_HELD_OUT = odd_rows(rows=300, seed=2)


@pytest.fixture(scope="module")
def model() -> FittedModel:
    return clusters()


@pytest.fixture(scope="module")
def report(model: FittedModel) -> EvaluationReport:
    return evaluate(model, groups(), HELD_OUT, seed=7, samples=100)


def test_clusters_are_measured_on_held_out_rows(
    model: FittedModel, report: EvaluationReport
) -> None:
    rows = model.estimator[:-1].transform(feature_matrix(HELD_OUT, GROUPS))
    labels = predict(model, HELD_OUT).labels
    for name in ("silhouette", "calinski_harabasz", "davies_bouldin"):
        expected = getattr(metrics, f"{name}_score")(rows, labels)
        estimate = report.metrics[name]
        assert estimate.value == pytest.approx(expected)
        assert estimate.low < estimate.high
    assert report.metrics["silhouette"].low < report.metrics["silhouette"].value
    assert list(report.metrics) == list(report.baseline)
    assert report.rows == 60
    assert report.metrics["stability"].value > 0.9


def test_clear_groups_are_better_than_the_same_model_of_noise(report: EvaluationReport) -> None:
    for name in ("silhouette", "calinski_harabasz"):
        assert report.metrics[name].low > report.baseline[name]
    assert report.metrics["davies_bouldin"].high < report.baseline["davies_bouldin"]
    assert 0.0 < report.baseline["silhouette"] < 0.45


def test_groups_of_noise_are_not_better_than_noise() -> None:
    plan = FeaturePlan(target="", features=[Feature(column=c, kind="number") for c in "abcd"])
    rng = np.random.default_rng(5)
    train, test = (pd.DataFrame(rng.uniform(size=(n, 4)), columns=list("abcd")) for n in (150, 80))
    found = refit(train, plan, Problem(task="clustering"), board("clustering", "k_means"),
                  problem_name="noise", contract_version=1)  # fmt: skip
    report = evaluate(found, train, test, seed=7, samples=50)
    assert report.metrics["silhouette"].low < report.baseline["silhouette"]


def test_labels_of_anomalies_judge_the_scores_that_are_served() -> None:
    found = detector()
    report = evaluate(found, odd_rows(), ODD_HELD_OUT, seed=7, samples=200)
    truth = (ODD_HELD_OUT["odd"] == "odd").to_numpy()
    predicted = predict(found, ODD_HELD_OUT)
    expected = {
        "roc_auc": metrics.roc_auc_score(truth, predicted.scores),
        "average_precision": metrics.average_precision_score(truth, predicted.scores),
        "recall": metrics.recall_score(truth, predicted.labels == "anomaly"),
    }
    for name, value in expected.items():
        estimate = report.metrics[name]
        assert estimate.value == pytest.approx(value)
        assert estimate.low <= value <= estimate.high
    assert report.baseline["average_precision"] == pytest.approx(truth.mean())
    assert report.metrics["average_precision"].low > report.baseline["average_precision"]
    assert report.confusion is not None
    assert sum(sum(row.values()) for row in report.confusion.values()) == 300
    assert set(report.confusion) == {"odd", "usual"}


def test_without_labels_only_planted_rows_and_stability_are_told() -> None:
    found = detector(labelled=False)
    report = evaluate(found, odd_rows(), ODD_HELD_OUT, seed=7, samples=100)
    assert list(report.metrics) == ["planted_roc_auc", "stability"]
    assert report.baseline == {"planted_roc_auc": 0.5, "stability": 0.0}
    assert report.metrics["planted_roc_auc"].low > 0.5
    assert report.confusion is None
    assert report == evaluate(found, odd_rows(), ODD_HELD_OUT, seed=7, samples=100)


def test_held_out_rows_of_one_label_define_no_metric_of_labels() -> None:
    usual = ODD_HELD_OUT[ODD_HELD_OUT["odd"] == "usual"]
    report = evaluate(detector(), odd_rows(), usual, seed=7, samples=50)
    assert np.isnan(report.metrics["roc_auc"].value)
    assert not np.isnan(report.metrics["planted_roc_auc"].value)
    again = EvaluationReport.model_validate_json(report.model_dump_json())
    assert np.isnan(again.metrics["average_precision"].low)
