import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import mean_absolute_error

from ml_assets.estimator.predict import Predictions
from ml_assets.measurement.scoring import score
from ml_assets.measurement.weighted_metrics import weighted_score, weighted_scores
from ml_assets.spec.errors import SearchError
from ml_assets.spec.metrics import WITHOUT_WEIGHTS, Task, metrics_for
from ml_assets_tests.modeling.reference_metrics import (
    CASES,
    positive_of,
    random_predictions,
    reference,
)


def taken(predictions: Predictions, rows: np.ndarray) -> Predictions:
    probabilities = predictions.probabilities
    chosen = None if probabilities is None else probabilities[rows]
    return Predictions(predictions.labels[rows], chosen, predictions.classes)


@pytest.mark.parametrize(("task", "metric"), CASES)
def test_integer_weights_are_repeated_rows(task: Task, metric: str) -> None:
    y, predictions = random_predictions(task, seed=11)
    counts = np.random.default_rng(5).multinomial(len(y), np.full(len(y), 1 / len(y)), size=25)

    values = weighted_scores(
        metric, task, y, predictions, positive_of(task), counts.astype("float64")
    )

    samples = [np.repeat(np.arange(len(y)), row) for row in counts]
    expected = [
        reference(metric, task, y[rows], taken(predictions, rows), positive_of(task))
        for rows in samples
    ]
    assert values == pytest.approx(expected, rel=1e-9)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), task=st.sampled_from(["binary_classification", "regression"]))
def test_weights_of_one_give_the_score_itself(seed: int, task: Task) -> None:
    y, predictions = random_predictions(task, seed, rows=12)
    positive = positive_of(task)
    for metric in metrics_for(task):
        value = weighted_scores(metric.name, task, y, predictions, positive, np.ones((1, 12)))[0]
        expected = score(metric.name, task, y, predictions, positive)
        assert value == pytest.approx(expected, nan_ok=True)


def test_a_class_that_a_sample_lacks_is_left_out_of_the_means() -> None:
    task: Task = "multiclass_classification"
    y, predictions = random_predictions(task, seed=3)
    weights = np.where(y == "c", 0.0, 1.0)[None, :]
    rows = np.flatnonzero(y != "c")
    for metric in ("balanced_accuracy", "roc_auc", "log_loss", "accuracy", "matthews_corrcoef"):
        value = weighted_scores(metric, task, y, predictions, None, weights)[0]
        assert value == pytest.approx(score(metric, task, y[rows], taken(predictions, rows)))


def test_a_sample_of_one_class_defines_no_area() -> None:
    y, predictions = random_predictions("binary_classification", seed=3)
    weights = (y == "yes").astype("float64")[None, :]
    value = weighted_scores("roc_auc", "binary_classification", y, predictions, "yes", weights)
    assert np.isnan(value[0])


@pytest.mark.parametrize("value", [0.1, 1 / 3, 1e6 + 0.1])
def test_a_sample_of_one_value_defines_no_r2(value: float) -> None:
    y = np.array([value, value + 0.7, value + 1.9])
    weights = np.array([[3.0, 0.0, 0.0], [0.0, 3.0, 0.0], [0.0, 0.0, 3.0]])
    values = weighted_scores("r2", "regression", y, Predictions(y + 1.0), None, weights)
    assert np.isnan(values).all()


@pytest.mark.parametrize(("task", "metric"), CASES)
def test_a_row_of_weight_two_counts_as_two_rows(task: Task, metric: str) -> None:
    y, predictions = random_predictions(task, seed=11)
    positive = positive_of(task)
    weights = np.random.default_rng(4).integers(1, 4, len(y))
    if metric in WITHOUT_WEIGHTS and task != "binary_classification":
        with pytest.raises(SearchError, match="takes no weights"):
            weighted_score(metric, task, y, predictions, positive, weights / 2)
        return
    rows = np.repeat(np.arange(len(y)), weights)
    expected = score(metric, task, y[rows], taken(predictions, rows), positive)
    found = weighted_score(metric, task, y, predictions, positive, weights / 2)
    assert found == pytest.approx(expected)
    assert weighted_score(metric, task, y, predictions, positive, None) == score(
        metric, task, y, predictions, positive
    )


@pytest.mark.parametrize("metric", ["roc_auc", "accuracy", "log_loss", "average_precision"])
def test_drawn_rows_keep_their_weights(metric: str) -> None:
    task: Task = "binary_classification"
    y, predictions = random_predictions(task, seed=11)
    weights = np.random.default_rng(4).random(len(y)) + 0.1
    counts = np.random.default_rng(5).integers(0, 3, len(y))
    rows = np.repeat(np.arange(len(y)), counts)
    expected = weighted_score(metric, task, y[rows], taken(predictions, rows), "yes", weights[rows])
    drawn = counts[None].astype("float64")
    found = weighted_scores(metric, task, y, predictions, "yes", drawn, weights)
    assert found == pytest.approx([expected])


def test_a_users_metric_is_given_the_weights_of_the_rows_drawn() -> None:
    y, predictions = random_predictions("regression", seed=11)
    weights = np.random.default_rng(4).random(len(y)) + 0.1
    drawn = np.random.default_rng(5).integers(0, 3, (4, len(y))).astype("float64")
    names = "ml_assets_tests.spec.user_metrics.weighted_error", "mean_absolute_error"
    for name in names:
        assert weighted_score(name, "regression", y, predictions, None, weights) == pytest.approx(
            mean_absolute_error(y, predictions.labels, sample_weight=weights)
        )
    mine, ours = (
        weighted_scores(name, "regression", y, predictions, None, drawn, weights) for name in names
    )
    assert mine == pytest.approx(ours)
