import numpy as np
import pytest

from ml_assets.estimator.predict import Predictions
from ml_assets.measurement.scoring import score
from ml_assets.modeling.quick_score import QuickScore
from ml_assets.spec.metrics import METRICS, TASKS, Task, metrics_for
from ml_assets_tests.modeling.cross_validated import noisy

CASES = [(metric.name, task) for task in TASKS for metric in metrics_for(task)]


def both(metric: str, task: Task, y: np.ndarray, output: np.ndarray, positive: int) -> list[float]:
    classes = () if task == "regression" else tuple(range(output.shape[1]))
    quick = QuickScore(metric, task, y, len(classes), positive)
    shown = Predictions(output)
    if classes:
        shown = Predictions(output.argmax(axis=1), output, classes)
    return [quick(quick.reduced(output), slice(0, len(y))),
            score(metric, task, y, shown, positive)]  # fmt: skip


@pytest.mark.parametrize(("metric", "task"), CASES)
@pytest.mark.parametrize("positive", [0, 1])
def test_the_values_are_those_of_scoring(metric: str, task: Task, positive: int) -> None:
    y, predicted = noisy(task, rows=200)
    for output in predicted.predictions.values():
        # To two digits, so that there are many equal probabilities.
        for each in (output, np.round(output, 2)):
            if task != "regression":
                # To six digits, so that ties are ties in either precision.
                each = np.round(each / each.sum(axis=1, keepdims=True), 7)
            quick, exact = both(metric, task, y, each, positive)
            assert quick == pytest.approx(exact, rel=1e-5)


@pytest.mark.parametrize(("metric", "task"), CASES)
def test_constant_predictions_are_scored_alike(metric: str, task: Task) -> None:
    y, predicted = noisy(task, rows=60)
    output = np.zeros_like(predicted.predictions["t000"])
    if task != "regression":
        output += 1.0 / output.shape[1]
    quick, exact = both(metric, task, y, output, 1)
    assert quick == pytest.approx(exact, rel=1e-5, nan_ok=True)


def test_certain_and_wrong_probabilities_stay_finite() -> None:
    y, output = np.array([0, 1]), np.array([[0.0, 1.0], [1.0, 0.0]])
    quick, exact = both("log_loss", "binary_classification", y, output, 1)
    assert quick == pytest.approx(exact)
    assert both("roc_auc", "binary_classification", y, output, 1) == [0.0, 0.0]


@pytest.mark.parametrize("metric", ["roc_auc", "average_precision"])
def test_rows_of_one_class_define_no_ranking(metric: str) -> None:
    _, predicted = noisy("binary_classification", rows=20)
    quick = QuickScore(metric, "binary_classification", np.zeros(20, dtype=int), 2, 1)
    assert np.isnan(quick(quick.reduced(predicted.predictions["t000"]), slice(0, 20)))


def test_a_mean_of_reduced_predictions_is_the_reduced_mean() -> None:
    for task in TASKS:
        y, predicted = noisy(task)
        one, other = list(predicted.predictions.values())[:2]
        for metric in metrics_for(task):
            classes = 0 if predicted.classes is None else len(predicted.classes)
            quick = QuickScore(metric.name, task, y, classes, 0)
            mean = (quick.reduced(one) + quick.reduced(other)) / 2
            assert np.allclose(mean, quick.reduced((one + other) / 2), atol=1e-6)
    assert len(METRICS) >= 15
