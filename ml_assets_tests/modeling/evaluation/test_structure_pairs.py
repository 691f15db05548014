import pandas as pd
import pytest
from sklearn import metrics

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import predict
from ml_assets.modeling.evaluation.evaluate import evaluate
from ml_assets.modeling.evaluation.paired_comparison import paired_comparisons
from ml_assets.modeling.evaluation.structure_pairs import structure_pairs
from ml_assets.modeling.refit import refit
from ml_assets.spec.comparison import Comparison
from ml_assets.spec.problem import Problem
from ml_assets_tests.modeling.unlabelled_tables import (
    GROUPS,
    board,
    clusters,
    detector,
    groups,
    odd_rows,
)

HELD_OUT, ODD_HELD_OUT = groups(rows=90, seed=2), odd_rows(rows=300, seed=2)


def compared(
    model: FittedModel,
    champion: FittedModel | None,
    train: pd.DataFrame,
    test: pd.DataFrame,
    problem: Problem,
) -> dict[tuple[str, str], Comparison]:
    pairs = structure_pairs(model, champion, train, test, problem, seed=7)
    found = paired_comparisons(pairs, seed=7, samples=100)
    return {(line.against, line.metric): line for line in found}


def test_clusters_of_both_models_are_measured_on_the_same_rows() -> None:
    problem = Problem.model_validate({
        "task": "clustering",
        "success": {"davies_bouldin": {"max": 9}, "stability": {"min": 0.1}},
    })  # fmt: skip
    model = clusters()
    worse = refit(groups().assign(colour="red", weight=0.0), GROUPS, Problem(task="clustering"),
                  board("clustering", "k_means"), problem_name="groups",
                  contract_version=1)  # fmt: skip
    found = compared(model, worse, groups(), HELD_OUT, problem)
    # Stability is no mean over rows, and a dummy of clusters has rows of its own.
    assert set(found) == {("champion", "silhouette"), ("champion", "davies_bouldin")}
    features = feature_matrix(HELD_OUT, GROUPS)
    rows = model.estimator[:-1].transform(features)
    for name in ("silhouette", "davies_bouldin"):
        line = found["champion", name]
        score = getattr(metrics, f"{name}_score")
        assert line.value == pytest.approx(score(rows, model.estimator.predict(features)))
        assert line.other == pytest.approx(score(rows, worse.estimator.predict(features)))
        assert line.better
    assert compared(model, None, groups(), HELD_OUT, problem) == {}


def test_labelled_anomalies_are_compared_like_two_classes() -> None:
    model, champion = detector(), detector("isolation_forest")
    problem = Problem.model_validate(
        {"task": "anomaly_detection", "target": "odd", "success": {"roc_auc": {"min": 0.5}}}
    )
    found = compared(model, champion, odd_rows(), ODD_HELD_OUT, problem)
    assert set(found) == {(against, name) for against in ("dummy", "champion")
                          for name in ("average_precision", "roc_auc")}  # fmt: skip
    truth = (ODD_HELD_OUT["odd"] == "odd").to_numpy()
    one, other = (predict(each, ODD_HELD_OUT).scores for each in (model, champion))
    line = found["champion", "roc_auc"]
    assert line.value == pytest.approx(metrics.roc_auc_score(truth, one))
    assert line.other == pytest.approx(metrics.roc_auc_score(truth, other))
    assert line.cross_check == "DeLong"
    precision = found["dummy", "average_precision"]
    assert precision.other == pytest.approx(truth.mean())
    assert precision.better
    usual = ODD_HELD_OUT[~truth]
    assert compared(model, champion, odd_rows(), usual, problem) == {}


def test_without_labels_both_score_the_same_planted_rows() -> None:
    model, champion = (detector(name, labelled=False) for name in ("mahalanobis", "one_class_svm"))
    problem = Problem(task="anomaly_detection")
    found = compared(model, champion, odd_rows(), ODD_HELD_OUT, problem)
    report = evaluate(model, odd_rows(), ODD_HELD_OUT, seed=7, samples=50)
    dummy, line = found["dummy", "planted_roc_auc"], found["champion", "planted_roc_auc"]
    assert line.value == pytest.approx(report.metrics["planted_roc_auc"].value)
    assert (dummy.other, dummy.better) == (0.5, True)
    assert line.rows == 600
    same = compared(model, model, odd_rows(), ODD_HELD_OUT, problem)
    assert same["champion", "planted_roc_auc"].difference == 0.0
