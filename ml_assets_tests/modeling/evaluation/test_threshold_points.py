import numpy as np
import pytest
from sklearn.metrics import f1_score, precision_score, recall_score

from ml_assets.modeling.evaluation.threshold_points import threshold_points
from ml_assets.spec.problem import Costs
from ml_assets_tests.modeling.evaluation.test_gains import drawn

COSTS = Costs(false_negative=9, false_positive=2)


@pytest.mark.parametrize("weighted", [False, True])
def test_points_are_scikit_learns(weighted: bool) -> None:
    truth, probability = drawn(300)
    weights = np.random.default_rng(2).uniform(0.1, 3, 300) if weighted else None
    points = threshold_points(truth, probability, 0.31, weights, COSTS)
    assert len(points) <= 41
    assert {0.31, 0.5} <= {point.threshold for point in points}
    for point in points:
        found = (probability >= point.threshold).astype(int)
        expected = {
            "precision": precision_score(truth, found, sample_weight=weights, zero_division=0),
            "recall": recall_score(truth, found, sample_weight=weights),
            "f1": f1_score(truth, found, sample_weight=weights),
            "share_positive": np.average(found, weights=weights),
            "mean_cost": np.average(
                9 * (truth & ~found & 1) + 2 * ((1 - truth) & found), weights=weights
            ),
        }
        assert point.model_dump(exclude={"threshold"}) == pytest.approx(expected)
    recalls = [point.recall for point in points]
    assert recalls == sorted(recalls, reverse=True)
    assert recalls[0] == 1.0


def test_without_costs_and_without_positive_labels() -> None:
    points = threshold_points(np.array([0, 1, 0]), np.array([0.1, 0.2, 0.3]), 0.9)
    assert [point.mean_cost for point in points] == [None] * len(points)
    last = points[-1]
    assert (last.threshold, last.precision, last.recall, last.f1) == (0.9, None, 0.0, 0.0)


def test_many_equal_probabilities_give_few_points() -> None:
    truth, probability = drawn(200)
    assert len(threshold_points(truth, probability.round(1), 0.5)) == 11
