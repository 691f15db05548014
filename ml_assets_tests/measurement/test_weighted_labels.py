import numpy as np
import pytest
from sklearn import metrics

from ml_assets.measurement.weighted_labels import weighted_labels


@pytest.mark.parametrize("average", ["macro", "micro", "weighted"])
@pytest.mark.parametrize("base", ["f1", "precision", "recall", "jaccard"])
def test_fractional_weights_are_scikit_learns_sample_weights(base: str, average: str) -> None:
    rng = np.random.default_rng(3)
    y, predicted = rng.integers(0, 4, 40), rng.integers(1, 6, 40)
    weights = rng.random((3, 40))
    function = getattr(metrics, f"{base}_score")
    expected = [
        function(y, predicted, average=average, sample_weight=row, zero_division=0.0)
        for row in weights
    ]
    assert weighted_labels(f"{base}_{average}", y, predicted, None, weights) == pytest.approx(
        expected
    )


def test_a_thousand_classes_take_little_memory() -> None:
    rng = np.random.default_rng(3)
    y, predicted = rng.integers(0, 1000, 5000), rng.integers(0, 1000, 5000)
    value = weighted_labels("f1_macro", y, predicted, None, np.ones((50, 5000)))
    assert value == pytest.approx(
        np.full(50, metrics.f1_score(y, predicted, average="macro", zero_division=0.0))
    )


def test_a_ratio_without_false_alarms_is_one_as_in_scikit_learns_scorer() -> None:
    y, predicted = np.array([1, 1, 0, 0]), np.array([1, 0, 0, 0])
    scorer = metrics.get_scorer("positive_likelihood_ratio")._score_func
    with np.errstate(divide="ignore", invalid="ignore"):
        value = weighted_labels("positive_likelihood_ratio", y, predicted, 1, np.ones((1, 4)))
    assert value.tolist() == [scorer(y, predicted)] == [1.0]
