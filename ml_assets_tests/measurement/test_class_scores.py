import numpy as np
import pytest

from ml_assets.estimator.predict import Predictions
from ml_assets.measurement.class_scores import class_probabilities, class_score, column
from ml_assets.spec.errors import SearchError
from ml_assets_tests.modeling.reference_metrics import random_predictions


def test_classes_are_the_known_and_the_occurring_ones() -> None:
    y = np.array(["a", "d"])
    found = Predictions(np.array(["a", "b"]), np.array([[0.9, 0.1], [0.4, 0.6]]), ("a", "b"))
    classes, probabilities = class_probabilities(y, found)
    assert classes == ["a", "b", "d"]
    assert probabilities.tolist() == [[0.9, 0.1, 0.0], [0.4, 0.6, 0.0]]


def test_probabilities_are_demanded() -> None:
    with pytest.raises(SearchError, match="reads probabilities"):
        column(Predictions(np.zeros(2)), "a")


@pytest.mark.parametrize("metric", ["d2_log_loss_score", "d2_brier_score"])
def test_the_classes_shares_themselves_avoid_nothing(metric: str) -> None:
    y, _ = random_predictions("multiclass_classification", 3)
    classes, counts = np.unique(y, return_counts=True)
    shares = np.tile(counts / len(y), (len(y), 1))
    assert class_score(metric, y, shares, classes.tolist()) == pytest.approx(0.0, abs=1e-12)


def test_a_pair_of_two_rows_each_right_is_an_area_of_one() -> None:
    y = np.array([0, 1, 2])
    assert class_score("roc_auc_ovo", y, np.eye(3), [0, 1, 2]) == 1.0
    assert np.isnan(class_score("roc_auc_ovo", y[:1], np.eye(3)[:1], [0, 1, 2]))
