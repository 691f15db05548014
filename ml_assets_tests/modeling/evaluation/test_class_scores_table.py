import numpy as np
import pytest

from ml_assets.estimator.predict import Predictions
from ml_assets.modeling.evaluation.class_scores_table import class_scores_table
from ml_assets_tests.modeling.reference_metrics import random_predictions


def test_each_class_by_hand() -> None:
    y, found = random_predictions("multiclass_classification", seed=1, rows=90)
    weights = np.random.default_rng(2).uniform(0.2, 3, 90)
    assert found.probabilities is not None
    for counts, scores in (
        (np.ones(90), class_scores_table(y, found)),
        (weights, class_scores_table(y, found, weights)),
    ):
        assert [score.name for score in scores] == ["a", "b", "c"]
        for place, score in enumerate(scores):
            true, said = y == score.name, found.labels == score.name
            hits = counts[true & said].sum()
            precision, recall = hits / counts[said].sum(), hits / counts[true].sum()
            assert score.rows == true.sum()
            assert score.precision == pytest.approx(precision)
            assert score.recall == pytest.approx(recall)
            assert score.f1 == pytest.approx(2 * precision * recall / (precision + recall))
            # The chance that a row of the class is ranked above another one.
            told = found.probabilities[:, place]
            above = (told[true][:, None] > told[~true]) + 0.5 * (told[true][:, None] == told[~true])
            pairs = counts[true][:, None] * counts[~true]
            assert score.roc_auc == pytest.approx((above * pairs).sum() / pairs.sum())


def test_classes_that_do_not_occur_or_were_never_seen_are_told() -> None:
    found = Predictions(np.array([0, 0, 1]), np.array([[0.8, 0.2], [0.9, 0.1], [0.3, 0.7]]), (0, 1))
    scores = class_scores_table(np.array([0, 0, 2]), found)
    assert [(score.name, score.rows) for score in scores] == [("0", 2), ("1", 0), ("2", 1)]
    assert [score.roc_auc for score in scores] == [1.0, None, 0.5]
    assert [score.precision for score in scores] == [1.0, 0.0, 0.0]
