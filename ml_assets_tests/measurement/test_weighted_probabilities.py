import numpy as np
import pytest
from sklearn import metrics

from ml_assets.measurement.weighted_probabilities import weighted_probabilities
from ml_assets_tests.modeling.reference_metrics import random_predictions


@pytest.mark.parametrize(
    "metric", ["log_loss", "d2_log_loss_score", "d2_brier_score", "top_k_accuracy"]
)
def test_fractional_weights_are_scikit_learns_sample_weights(metric: str) -> None:
    y, found = random_predictions("multiclass_classification", 3)
    weights = np.random.default_rng(3).random((3, len(y)))
    function = getattr(metrics, f"{metric}_score" if metric == "top_k_accuracy" else metric)
    expected = [
        function(y, found.probabilities, sample_weight=row, labels=list(found.classes or ()))
        for row in weights
    ]
    values = weighted_probabilities(metric, "multiclass_classification", y, found, None, weights)
    assert values == pytest.approx(expected)


@pytest.mark.parametrize("metric", ["d2_log_loss_score", "d2_brier_score", "average_precision"])
def test_a_sample_of_one_class_defines_nothing(metric: str) -> None:
    y, found = random_predictions("binary_classification", 3)
    weights = (y == "yes").astype("float64")[None, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        value = weighted_probabilities(metric, "binary_classification", y, found, "yes", weights)
    assert np.isnan(value[0])
