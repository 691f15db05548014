import numpy as np
import pytest
from scipy.stats import spearmanr
from sklearn.metrics import adjusted_rand_score, average_precision_score, root_mean_squared_error

from ml_assets.estimator.predict import predict
from ml_assets.modeling.explanation.held_out_judge import AGREEMENT, RANK_CORRELATION, judge_for
from ml_assets_tests.attribution.fitted_models import model_of
from ml_assets_tests.modeling import unlabelled_tables
from ml_assets_tests.modeling.tables import table


def test_an_error_that_rises_is_a_loss() -> None:
    model, rows = model_of("linear", "regression"), table("regression", 60, seed=2)
    own = predict(model, rows)
    judge = judge_for(model, rows, "root_mean_squared_error", own)
    error = root_mean_squared_error(rows["y"], own.labels)
    assert judge.judge(own) == pytest.approx(error)
    shuffled = own.at(np.random.default_rng(1).permutation(60))
    worse = root_mean_squared_error(rows["y"], shuffled.labels)
    assert judge.loss(error, shuffled) == pytest.approx(worse - error)
    assert worse > error


def test_clusters_are_held_against_themselves() -> None:
    model, rows = unlabelled_tables.clusters(), unlabelled_tables.groups(60, seed=2)
    own = predict(model, rows)
    judge = judge_for(model, rows, "silhouette", own)
    assert (judge.name, judge.judge(own)) == (AGREEMENT, 1.0)
    other = own.at(np.arange(60)[::-1])
    assert judge.loss(1.0, other) == pytest.approx(
        1.0 - adjusted_rand_score(own.labels, other.labels)
    )


def test_anomalies_are_held_against_labels_or_their_own_scores() -> None:
    rows = unlabelled_tables.odd_rows(100, seed=2)
    model = unlabelled_tables.detector()
    own = predict(model, rows)
    assert own.scores is not None
    judge = judge_for(model, rows, "average_precision", own)
    assert judge.name == "average_precision"
    assert judge.judge(own) == pytest.approx(
        average_precision_score(rows["odd"] == "odd", own.scores)
    )
    for unlabelled, frame, metric in (
        (unlabelled_tables.detector(labelled=False), rows, "planted_roc_auc"),
        (model, rows, "planted_roc_auc"),
        (model, rows[rows["odd"] == "usual"], "average_precision"),
    ):
        found = predict(unlabelled, frame)
        judge = judge_for(unlabelled, frame, metric, found)
        other = found.at(np.arange(len(frame))[::-1])
        assert judge.name == RANK_CORRELATION
        assert other.scores is not None
        assert judge.judge(other) == pytest.approx(spearmanr(found.scores, other.scores)[0])


def test_what_is_not_defined_is_not_a_number() -> None:
    rows = table("binary_classification", 60, seed=2)
    rows = rows[rows["y"] == "no"]
    model = model_of("linear", "binary_classification")
    own = predict(model, rows)
    assert np.isnan(judge_for(model, rows, "roc_auc", own).judge(own))
